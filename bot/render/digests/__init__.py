"""Put a digest into words, for its text and its HTML alike."""
