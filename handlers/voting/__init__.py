"""Collect votes in one ballot box, however they come, and decide which may count."""
