"""What people type: /pen, dates, choices."""
