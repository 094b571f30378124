"""Answer the Web API: a file a family of methods, and the dispatcher."""
