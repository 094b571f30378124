"""Look after stored data: compare, erase, export, delete, mask, and restore it."""
