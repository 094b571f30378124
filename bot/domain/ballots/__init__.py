"""Define ballots and votes, read choices and rules, and count votes."""
