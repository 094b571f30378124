"""Handle each kind of event: one file for each."""
