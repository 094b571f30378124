"""Calls for comments: what is asked, until when, and who asked for more time."""
