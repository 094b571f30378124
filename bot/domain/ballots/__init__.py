"""Ballots: methods of voting, votes and their assurance."""
