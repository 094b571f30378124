"""Choose what a digest holds, and when it leaves."""
