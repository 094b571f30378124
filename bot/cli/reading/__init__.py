"""Define the commands that show data, or count ballots again."""
