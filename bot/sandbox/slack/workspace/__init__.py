"""What the workspace holds, and how Slack writes it in JSON."""
