"""The story of the demo: what people do, and what must be seen for it."""
