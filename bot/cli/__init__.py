"""Define the command line, a small file a command group."""
