"""Lay out what the command line prints."""
