"""Embed a world for the demo and the tests: peers over real sockets."""
