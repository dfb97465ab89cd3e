"""The demo publication: Sextant, a made-up review of foreign affairs."""
