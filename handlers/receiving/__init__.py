"""What came by mail, and by which way."""
