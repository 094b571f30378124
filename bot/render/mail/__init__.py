"""Render the mail that Penholder sends."""
