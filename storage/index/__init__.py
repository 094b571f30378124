"""What is searched: mails and Slack's words."""
