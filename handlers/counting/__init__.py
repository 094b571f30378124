"""Ballots: counted, their results kept, and who is told."""
