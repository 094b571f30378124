"""Play the demo's story: what people do, and what must then be seen."""
