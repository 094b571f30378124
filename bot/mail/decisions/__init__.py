"""Decisions in an archive: calls for votes and consensus, and the mails that announce results."""
