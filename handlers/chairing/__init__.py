"""Do what a chair asks for, in Slack or by mail."""
