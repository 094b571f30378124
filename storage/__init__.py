"""Store and read everything persistent. Only this package knows SQLAlchemy."""
