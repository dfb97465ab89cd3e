"""The desk: what editors find beside Wagtail’s own screens."""
