"""Handle what people do in Slack: commands, buttons, forms, and messages."""
