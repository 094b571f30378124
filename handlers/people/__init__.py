"""People: their accounts and names, what they may see, rosters."""
