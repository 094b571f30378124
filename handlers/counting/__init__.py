"""Count ballots, store their results, and tell the people concerned."""
