"""What a list did to a mail: who wrote it, which list it is, what it holds."""
