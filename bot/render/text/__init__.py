"""Make other people's words safe to show, and lay out plain text."""
