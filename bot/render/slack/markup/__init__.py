"""Slack's markup and blocks."""
