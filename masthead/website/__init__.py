"""The public face: base templates, home, feeds, sitemaps, health, the demo publication."""
