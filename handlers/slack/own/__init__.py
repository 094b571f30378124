"""Show people what is theirs in Slack, and let them choose."""
