"""Store comments from Slack, and decide whether a list may have them."""
