"""When the worker was last heard of: in the cache that all processes and hosts share."""

from datetime import datetime, timedelta

from django.core.cache import cache

KEY = "masthead.worker"
LATELY = timedelta(minutes=5)


def from_worker(at: datetime) -> None:
    """It is at work."""
    cache.set(KEY, at.isoformat(), 30 * 24 * 3600)


def of_worker() -> datetime | None:
    """The last time; None where it never was."""
    said = cache.get(KEY)
    return datetime.fromisoformat(said) if said else None
