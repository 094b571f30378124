"""What a request over HTTP does."""
