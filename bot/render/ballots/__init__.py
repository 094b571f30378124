"""Put ballots, rules, counts and results into words and JSON."""
