"""Open, migrate and watch the databases."""
