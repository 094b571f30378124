"""Store mails and their threads, and the cursors of mailboxes."""
