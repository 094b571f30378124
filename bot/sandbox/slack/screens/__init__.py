"""Show what people see in Slack, and take what they write, click and fill in."""
