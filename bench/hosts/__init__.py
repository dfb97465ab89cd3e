"""Hosts that fail: two for the web and two for work, as network namespaces, with PostgreSQL and Redis on a third kind and nginx in front."""
