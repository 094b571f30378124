"""Who can have written what: our border, signatures, claims of authors."""
