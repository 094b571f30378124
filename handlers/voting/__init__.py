"""Collect votes in one ballot box, whichever way they come."""
