"""Store people: who they are, the rosters they are on, the addresses they prove."""
