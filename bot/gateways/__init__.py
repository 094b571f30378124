"""The wires: the only code that knows IMAP, SMTP, Slack and HTTP libraries."""
