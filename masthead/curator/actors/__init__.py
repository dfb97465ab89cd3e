"""Actors and places: which countries, cities, leaders, organisations and persons a text names."""
