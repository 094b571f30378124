"""What `penholder check` tries."""
