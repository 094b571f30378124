"""Items, ballots, votes, tallies, digests: pure values and decisions."""
