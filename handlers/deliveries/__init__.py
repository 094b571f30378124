"""Queue what is to leave: each delivery with its destination and key."""
