"""Render what people see, as pure functions from values: Block Kit, mail, texts."""
