"""The wall clock, read once at the edge and passed on as an argument."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC. Call it in views, tasks and commands; rules take it as an argument."""
    return timezone.now()
