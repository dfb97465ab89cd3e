"""The pictures of the demo publication: maps, charts and plates, drawn by script."""
