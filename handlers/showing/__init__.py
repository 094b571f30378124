"""Facts gathered for readers."""
