"""Define items: their states, history, comments, plans, and who may see them."""
