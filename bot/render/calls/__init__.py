"""What people read about calls for comments."""
