"""One ballot box: every way of voting ends here."""
