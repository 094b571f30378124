"""Decide what happens when something arrives or is due, in a room for each subject."""
