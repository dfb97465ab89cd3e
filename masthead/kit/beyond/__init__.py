"""What processes on several hosts share beside the database: Redis, for the cache, for limits, and to tell workers of work.

It is asked with little patience and never trusted to be there: whatever it does, the database does in its place.
"""
