"""Send what leaves, by mail and to Slack."""
