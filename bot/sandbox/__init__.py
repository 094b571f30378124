"""The embedded world of the demo and the tests: peers over real sockets."""
