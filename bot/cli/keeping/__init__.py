"""Define the commands that import, export, back up and restore data."""
