"""What RFC 5322 and MIME say: headers, charsets, parts, addresses, dates."""
