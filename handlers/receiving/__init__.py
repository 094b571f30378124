"""Receive mail, from a mailbox or directly."""
