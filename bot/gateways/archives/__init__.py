"""Archives on the web: what `penholder audit` reads by an address, kept in a folder."""
