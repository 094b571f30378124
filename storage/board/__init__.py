"""Read what a reader of the board may see; every query here is limited to that."""
