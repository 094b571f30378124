"""Reading mail: bytes to values, pure."""
