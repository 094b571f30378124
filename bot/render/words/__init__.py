"""Put refusals, notes and times into sentences."""
