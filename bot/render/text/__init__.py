"""Make other people's words safe to show; lay plain text out."""
