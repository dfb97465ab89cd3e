"""Limits: so many times, per so long, per party. Counted where every process sees the same count: in the database, or in Redis
where CACHE_URL names one. A Redis that is gone is no way around a limit: the database counts meanwhile.

Who goes over one is noted once in its window, so that the desk can show what was refused; parties are digests there as here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection

from masthead.kit.models import Count, Refused
from masthead.kit.refusals import TooManyTries
from masthead.kit.signing import digest

KNOWN: dict[str, "Limit"] = {}  # every limit by its name, for the desk to show; each room makes its own


@dataclass(frozen=True)
class Limit:
    """At most `most` times in each window of `per`."""

    name: str
    most: int
    per: timedelta

    def __post_init__(self) -> None:
        KNOWN[self.name] = self

    def window(self, now: datetime) -> datetime:
        """The start of the window that `now` falls into; windows are counted from the epoch."""
        seconds = self.per.total_seconds()
        return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)


def allowed(limit: Limit, party: str, now: datetime) -> bool:
    """Count one more for `party`; False when that is more than the limit."""
    return _counted(limit, _key(limit, party), now) <= limit.most


def _key(limit: Limit, party: str) -> str:
    return digest(f"{limit.name}:{party}", purpose="limit")


def _counted(limit: Limit, key: str, now: datetime) -> int:
    """Count one more; how many that makes."""
    if address := settings.MASTHEAD.cache_in_redis:
        from masthead.kit.beyond.counting import count
        from masthead.kit.beyond.reaching import Gone

        try:
            return count(address, key, limit.window(now), limit.per)
        except Gone:
            pass
    return _in_the_table(key, limit.window(now))


def _in_the_table(key: str, window: datetime) -> int:
    """One statement, atomic on SQLite and PostgreSQL alike: reading first and writing later would let a burst through."""
    table = Count._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            # The table's name is ours; the values are parameters.
            f'INSERT INTO {table} (key, "window", times) VALUES (%s, %s, 1) '  # noqa: S608
            f'ON CONFLICT (key, "window") DO UPDATE SET times = {table}.times + 1 RETURNING times',
            [key, window],
        )
        times: int = cursor.fetchone()[0]
    return times


def check(limit: Limit, party: str, now: datetime) -> None:
    """Count one more for `party`; raises TooManyTries when that is more than the limit."""
    key = _key(limit, party)
    times = _counted(limit, key, now)
    if times <= limit.most:
        return
    if settings.MASTHEAD.cache_in_redis:
        _keep(key, limit.window(now), times)
    if times == limit.most + 1:  # once in its window: a flood writes no second row
        Refused.objects.create(limit=limit.name, key=key, window=limit.window(now), most=limit.most, at=now)
    raise TooManyTries(limit.window(now) + limit.per - now)


def _keep(key: str, window: datetime, times: int) -> None:
    """What Redis has counted of somebody refused: it forgets with the window, and the desk looks back on two days."""
    row, new = Count.objects.get_or_create(key=key, window=window, defaults={"times": times})
    if not new:
        Count.objects.filter(pk=row.pk, times__lt=times).update(times=times)


@dataclass(frozen=True)
class Over:
    """One party over one limit in one window: when first, and how many times it was refused."""

    limit: str
    key: str
    at: datetime
    refused: int


def over(since: datetime, most: int = 2000) -> list[Over]:
    """Who went over a limit since then, the newest first. Two queries."""
    rows = list(Refused.objects.filter(at__gte=since).order_by("-at", "-pk")[:most])
    # Put together here: what the counting statement wrote and what a model writes are not the same text on SQLite.
    counts = Count.objects.filter(key__in={row.key for row in rows}).values_list("key", "window", "times")
    times = {(key, window): n for key, window, n in counts}
    return [Over(row.limit, row.key, row.at, max(1, times.get((row.key, row.window), 0) - row.most)) for row in rows]


def forget(before: datetime) -> int:
    """Drop counts of windows that began before `before`, and what was refused in them; returns how many counts."""
    Refused.objects.filter(window__lt=before).delete()
    return Count.objects.filter(window__lt=before).delete()[0]
