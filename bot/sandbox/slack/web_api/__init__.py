"""The Web API: one file a family of methods, and the dispatcher before them."""
