"""When a letter is due: at its hour on the clock where the reader lives, across changes of the clocks. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Hours:
    """A letter's hour, and until when on the same day it may still come. `latest` is never before `hour`: midnight ends the day."""

    hour: time
    latest: time

    @property
    def grace(self) -> timedelta:
        """How late a letter may be before somebody is asked."""
        start = timedelta(hours=self.hour.hour, minutes=self.hour.minute)
        end = timedelta(hours=self.latest.hour, minutes=self.latest.minute)
        return max(end - start, timedelta()) or timedelta(hours=24) - start


@lru_cache(maxsize=1024)
def zone_of(name: str, house: str) -> ZoneInfo:
    """The reader's zone; the publication's (`house`) where theirs is empty or unknown to this machine."""
    try:
        return ZoneInfo(name) if name else ZoneInfo(house)
    except (ValueError, OSError, LookupError):  # an imported word that is no zone; a path; ZoneInfoNotFoundError is a LookupError
        return ZoneInfo(house)


def on_clock(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """The moment at which clocks there show that hour, in UTC.

    Where the hour is skipped in spring it is the moment the clocks jump past it (02:30 is then 03:30); where it comes twice in
    autumn it is the first.
    """
    return datetime.combine(day, hour, tzinfo=zone).astimezone(UTC)


def due(day: date, hours: Hours, zone: ZoneInfo, handed_at: datetime) -> datetime:
    """When the edition of `day`, handed over at `handed_at`, is due for readers in `zone`.

    At the letter's hour of that day; at once, if it was handed over after that but while it may still come; else at the
    hour of the next morning there: a reader far east of the desk has it at breakfast, and not at midnight.
    """
    first = on_clock(day, hours.hour, zone)
    if handed_at <= first:
        return first
    local = handed_at.astimezone(zone).date()
    for morning in (local - timedelta(days=1), local, local + timedelta(days=1), local + timedelta(days=2)):
        hour = on_clock(morning, hours.hour, zone)
        if handed_at <= hour + hours.grace:
            return max(hour, handed_at)
    raise AssertionError("a day has an hour")


def by_moment(names: Iterable[str], house: str, day: date, hours: Hours, handed_at: datetime) -> dict[datetime, list[str]]:
    """The zones' names by the moment they are due: the clocks of the world stand at some forty different hours."""
    found: dict[datetime, list[str]] = {}
    for name in names:
        found.setdefault(due(day, hours, zone_of(name, house), handed_at), []).append(name)
    return found
