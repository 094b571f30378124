"""What a digest holds, and when it leaves."""
