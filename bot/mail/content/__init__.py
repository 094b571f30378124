"""Turn a body into text: HTML, flowed and enriched text, attached files."""
