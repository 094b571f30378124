"""Define calls for comments, wishes for more time, and positions on calls."""
