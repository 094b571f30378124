"""A file or folder of mails as the bytes of each."""
