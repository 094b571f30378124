"""What leaves: the outbox, mail and Slack."""
