"""Mails into threads, items and the queue."""
