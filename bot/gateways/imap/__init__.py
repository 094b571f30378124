"""Watch and read mailboxes over IMAP."""
