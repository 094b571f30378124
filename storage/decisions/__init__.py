"""Store what is decided and how: ballots, calls for comments, plans."""
