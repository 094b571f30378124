"""Find which mails belong together: threads, lost replies, subjects, copies."""
