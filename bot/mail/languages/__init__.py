"""Hold the words of each language, and compile patterns that look for them."""
