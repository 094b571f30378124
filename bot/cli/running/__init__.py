"""Commands that run the service, and look whether it can."""
