"""Ballots: methods, votes, how sure they are."""
