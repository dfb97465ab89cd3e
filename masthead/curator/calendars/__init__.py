"""Calendars of others: asked politely, read apart and without trust, their events kept beside the radar's entries."""
