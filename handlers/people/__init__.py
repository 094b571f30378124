"""Find out who people are, what they may see, and which rosters they are on."""
