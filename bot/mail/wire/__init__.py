"""Read RFC 5322 and MIME: headers, charsets, parts, addresses, dates."""
