"""What ballots and calls for comments have in common."""
