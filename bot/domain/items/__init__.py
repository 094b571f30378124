"""Items and what people say on them."""
