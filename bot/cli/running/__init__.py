"""Define the commands that run the service or the demo, and check an installation."""
