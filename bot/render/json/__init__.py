"""Build the JSON of items, for the command line, the board and exports."""
