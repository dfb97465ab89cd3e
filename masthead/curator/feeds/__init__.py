"""The wire: feeds of other outlets, asked politely, read without trust, kept once."""
