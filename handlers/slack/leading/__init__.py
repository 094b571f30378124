"""Let chairs and helpers lead from Slack: ballots, calls, plans, and items as such."""
