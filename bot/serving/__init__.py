"""The running service: what handles what arrives, what leaves, what is due."""
