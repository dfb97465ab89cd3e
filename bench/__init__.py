"""Benchmarks: the article page against a raw WSGI callable that returns the same bytes on the same server."""
