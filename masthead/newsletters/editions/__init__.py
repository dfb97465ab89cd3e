"""Editions of the letters: drafted, composed, checked, set for each kind of reader, kept as pages."""
