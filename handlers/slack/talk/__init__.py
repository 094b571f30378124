"""Take what people write, mark and choose on messages in Slack."""
