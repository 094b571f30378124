"""Import archives of a list: find the files, read them, file their mails."""
