"""Find what a list did to a mail: its author, the list, and the mails in a digest."""
