"""Past decisions of an archive as people and programs read them."""
