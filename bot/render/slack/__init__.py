"""Render what Slack shows: messages, forms, replies."""
