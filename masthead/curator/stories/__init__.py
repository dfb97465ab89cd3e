"""Stories: which items of the wire tell of the same event."""
