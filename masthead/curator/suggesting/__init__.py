"""Suggestions for the radar: what calendars and the wire say is to come, until an editor takes it or waves it off."""
