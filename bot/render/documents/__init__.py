"""Hold what is told of a ballot or a call, as values that several surfaces lay out."""
