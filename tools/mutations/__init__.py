"""Defences, taken away one at a time: each must turn a named test red. A file for each room."""
