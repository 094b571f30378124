"""Commands that bring data in, keep it, and take it elsewhere."""
