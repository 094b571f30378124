"""Commands that show what there is, or count it again."""
