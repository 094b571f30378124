"""Put ballots, rules, counts and results into words, and results into files."""
