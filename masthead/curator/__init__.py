"""The curator: what happens, and what is to come."""
