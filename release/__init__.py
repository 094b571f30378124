"""What makes a release of Penholder: `make release` and `make deb`. Nothing that runs needs it."""
