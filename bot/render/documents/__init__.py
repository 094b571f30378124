"""What is told of a ballot or a call, as values that more than one surface lays out."""
