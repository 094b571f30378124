"""Penholder: a mailing list and a Slack channel become one room."""
