"""Connect to Slack: Socket Mode in, the Web API out."""
