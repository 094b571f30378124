"""Handle what people do in Slack."""
