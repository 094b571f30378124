"""The shapes of items as JSON, for the command line, the board and exports."""
