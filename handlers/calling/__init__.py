"""What happens to calls for comments: they open, end, and get more time."""
