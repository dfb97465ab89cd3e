"""Institutions: a campus reads by its addresses; the librarian sees how much."""
