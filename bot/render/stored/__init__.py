"""Say again, in the reader's language, what is stored in English."""
