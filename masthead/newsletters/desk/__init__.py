"""The letters at the desk."""
