"""Define people: their names, addresses, rosters, consent, and erasure."""
