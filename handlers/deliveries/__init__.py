"""What is queued to leave."""
