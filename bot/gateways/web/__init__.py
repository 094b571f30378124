"""Serve pages over HTTP."""
