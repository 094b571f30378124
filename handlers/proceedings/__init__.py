"""Carry ballots and calls for comments from opening to end, and the other acts of chairs."""
