"""What people see in Slack, and what they write, click and fill in there."""
