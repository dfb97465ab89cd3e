"""Readers brought from elsewhere: a file of comma-separated values, ours or another house's export."""
