"""The life of a ballot or a call for comments, from its opening to its end."""
