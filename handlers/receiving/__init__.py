"""Receive mail, from a mailbox or handed over directly, and prove which list it came by."""
