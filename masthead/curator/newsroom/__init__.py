"""The newsroom: the wire's items as stories, ranked with their reasons, for an editor to read in the morning."""
