"""What Slack shows: messages, forms, answers."""
