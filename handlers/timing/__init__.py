"""Reckon chains of items: what is planned, and what is late."""
