"""Who said what: which lines are the sender's, and whose the others are."""
