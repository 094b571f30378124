"""Archives of a list: which files, how they are read and filed."""
