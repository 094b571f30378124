"""Put an item's history and plan into words."""
