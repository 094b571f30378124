"""What belongs together: threads, lost replies, subjects, copies."""
