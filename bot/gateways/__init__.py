"""Connect to IMAP, SMTP, Slack and HTTP; only this code knows their libraries."""
