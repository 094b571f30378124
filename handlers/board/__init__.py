"""Show the board: what is open, what was decided, by which rule, with which votes."""
