"""Archives as JSON lines: one document a line."""
