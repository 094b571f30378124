"""The words of languages, and what looks for them."""
