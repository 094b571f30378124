"""Render the board: what anybody may read of items, calls and votes, as pages and as data."""
