"""Split a file or folder of mails into the bytes of each."""
