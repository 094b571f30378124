"""Build Slack's blocks, and put words safely into its markup."""
