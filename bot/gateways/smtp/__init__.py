"""Send mail by SMTP, and receive it by LMTP or SMTP."""
