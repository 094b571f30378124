"""Mails that Penholder writes."""
