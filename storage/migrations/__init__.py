"""Migrate the database: `env.py`, and the numbered files of `versions/`."""
