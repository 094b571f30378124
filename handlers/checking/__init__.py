"""Try every part of an installation for `penholder check`."""
