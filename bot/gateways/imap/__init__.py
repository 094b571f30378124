"""Mailboxes, watched and read."""
