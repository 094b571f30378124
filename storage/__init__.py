"""What is kept. Only this package knows SQLAlchemy."""
