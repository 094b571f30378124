"""Store mails and their threads, and what is known of mailboxes."""
