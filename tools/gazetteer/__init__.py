"""Builds masthead/curator/gazetteer.txt, so that tagging needs no package and no network."""
