"""Render the pages behind links in our mail."""
