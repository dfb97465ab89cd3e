"""Limits: so many times, per so long, per party. Counted in the database, so every process sees the same count."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from masthead.kit.models import Count
from masthead.kit.refusals import TooManyTries
from masthead.kit.signing import digest


@dataclass(frozen=True)
class Limit:
    """At most `most` times in each window of `per`."""

    name: str
    most: int
    per: timedelta

    def window(self, now: datetime) -> datetime:
        """The start of the window that `now` falls into; windows are counted from the epoch."""
        seconds = self.per.total_seconds()
        return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)


def allowed(limit: Limit, party: str, now: datetime) -> bool:
    """Count one more for `party`; False when that is more than the limit.

    One statement, atomic on SQLite and PostgreSQL alike: reading first and writing later would let a burst through.
    """
    table = Count._meta.db_table
    key = digest(f"{limit.name}:{party}", purpose="limit")
    with connection.cursor() as cursor:
        cursor.execute(
            # The table's name is ours; the values are parameters.
            f'INSERT INTO {table} (key, "window", times) VALUES (%s, %s, 1) '  # noqa: S608
            f'ON CONFLICT (key, "window") DO UPDATE SET times = {table}.times + 1 RETURNING times',
            [key, limit.window(now)],
        )
        times: int = cursor.fetchone()[0]
    return times <= limit.most


def check(limit: Limit, party: str, now: datetime) -> None:
    """Count one more for `party`; raises TooManyTries when that is more than the limit."""
    if not allowed(limit, party, now):
        raise TooManyTries(limit.window(now) + limit.per - now)


def forget(before: datetime) -> int:
    """Drop counts of windows that began before `before`; returns how many."""
    return Count.objects.filter(window__lt=before).delete()[0]
