"""Comments: what is said in Slack about items, and whether a list may have it."""
