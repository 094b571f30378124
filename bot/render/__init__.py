"""What people see, as pure functions from values: Block Kit, mails, texts."""
