"""Store and read everything that is kept. Only this package knows SQLAlchemy."""
