"""Render the board: its pages, feeds, calendars, charts and data."""
