"""Store ballots, calls for comments, plans, and what belongs to them."""
