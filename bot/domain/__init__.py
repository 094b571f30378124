"""Define items, ballots, calls, digests and people, and decide about them: pure values."""
