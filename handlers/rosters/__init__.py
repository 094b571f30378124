"""Take in the rosters of lists, and find what does not fit in them."""
