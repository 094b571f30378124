"""Put mails into threads, items and the queue."""
