"""Render what is one person's own in Slack: the Home, their choices, the welcome, who is who."""
