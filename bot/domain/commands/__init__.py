"""Specify each command of `/pen` once, and read what people type."""
