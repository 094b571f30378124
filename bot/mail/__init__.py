"""Read mail: from bytes to values, without any wire or database."""
