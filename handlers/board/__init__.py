"""Serve the board: gather what is public, make its pages and data, or write it as files."""
