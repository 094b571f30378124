"""Write statements, rows and types that are the same for both databases."""
