"""The editor's list of names, and the persons that the archive knows: what the tagger reads beside the shipped gazetteer."""
