"""Find who wrote each line of a mail: the sender, or somebody quoted."""
