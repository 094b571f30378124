"""Set Penholder up, as `penholder init` does: answers, the interview, the files."""
