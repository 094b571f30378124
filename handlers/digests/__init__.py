"""What a digest holds, and when it is due."""
