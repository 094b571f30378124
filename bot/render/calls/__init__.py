"""Put calls for comments into words: questions, answers, positions, and reach."""
