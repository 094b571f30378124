"""Statements, rows and types, for both databases alike."""
