"""Index mails and Slack's words for searching."""
