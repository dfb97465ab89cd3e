"""How an edition leaves the house: its audience frozen, its text frozen, each reader's letter sent once and accounted for."""
