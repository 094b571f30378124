"""An item's lists: which one is its home, what language it has, who may read its board."""
