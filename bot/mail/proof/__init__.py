"""Find who can have written a mail: by our border, signatures, and claims of authors."""
