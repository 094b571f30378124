"""A body as text: HTML, flowed and enriched text, attached files."""
