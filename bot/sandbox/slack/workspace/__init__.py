"""Hold the workspace's state, and write it as Slack's JSON."""
