"""Lay out the forms and pages that a click opens."""
