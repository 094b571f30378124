"""Store people, their rosters, and the proofs of their addresses."""
