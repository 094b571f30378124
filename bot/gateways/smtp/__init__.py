"""Mail out by SMTP, and in by LMTP or SMTP."""
