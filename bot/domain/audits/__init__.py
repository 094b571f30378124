"""Past decisions as an archive tells them: announced, counted, and whether they agree."""
