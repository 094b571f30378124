"""A long run: mixed traffic, random faults and kills; in the end everything is there exactly once.

`make soak` runs it for an hour on each database, side by side; `run.py` says how.
"""
