"""People, their names, and what they agreed to."""
