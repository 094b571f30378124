"""Find an item's lists: its home list, their language, and who may read their board."""
