"""Sentences for facts: refusals, notes, times."""
