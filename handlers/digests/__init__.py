"""Decide when a digest is due, and gather what it holds."""
