"""Digests: what one holds, and when it leaves."""
