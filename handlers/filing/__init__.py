"""File mails: find copies, threads and items, and queue what shows them."""
