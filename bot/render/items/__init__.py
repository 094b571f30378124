"""What is said about an item: its history, its plan."""
