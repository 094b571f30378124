"""Define what ballots and calls share: drafts, corrections, reminders."""
