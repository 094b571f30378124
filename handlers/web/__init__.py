"""Handle requests over HTTP that are not for the board: links from mail, health, metrics."""
