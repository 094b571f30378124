"""Gather what is known of items and calls, for whoever may see it."""
