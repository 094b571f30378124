"""Put facts into words and lay them out for Slack, mail, the board and terminals: all pure."""
