"""What happens when something arrives, one file an arrival."""
