"""When a letter comes: its weekdays, less the pauses; and when its draft is due. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from masthead.library.rhythm import Break

DAY = timedelta(days=1)
AHEAD = 7  # days in which a letter's next day is looked for


@dataclass(frozen=True)
class Rhythm:
    """A letter's: the ISO numbers of its weekdays, its hour by the reader's clock, when its draft is due on the day before."""

    days: frozenset[int]
    hour: time = time(6)
    drafted_at: time = time(15)


def weekdays(numbers: str) -> frozenset[int]:
    """From "12345"."""
    return frozenset(int(number) for number in numbers if number in "1234567")


def comes(rhythm: Rhythm, day: date, breaks: Iterable[Break]) -> bool:
    """Whether there is an edition on that day."""
    return day.isoweekday() in rhythm.days and not any(rest.first <= day <= rest.last for rest in breaks)


def draft_due(rhythm: Rhythm, day: date, zone: tzinfo) -> datetime:
    """The moment from which on the draft of that day's edition lies on the desk: the afternoon before, by the publication's clock.

    Readers fourteen hours ahead of UTC have their morning while it is still the day before.
    """
    return datetime.combine(day - DAY, rhythm.drafted_at, tzinfo=zone).astimezone(UTC)


def due(rhythm: Rhythm, at: datetime, zone: tzinfo, breaks: Sequence[Break]) -> Iterator[date]:
    """The days, today and tomorrow by the publication's clock, whose drafts are due by now."""
    today = at.astimezone(zone).date()
    for day in (today, today + DAY):
        if comes(rhythm, day, breaks) and draft_due(rhythm, day, zone) <= at:
            yield day


def next_day(rhythm: Rhythm, after: date, breaks: Sequence[Break]) -> date | None:
    """The first day after `after` with an edition, within a year; None where there is none."""
    for number in range(1, 366):
        if comes(rhythm, after + number * DAY, breaks):
            return after + number * DAY
    return None


def goes_out(day: date, hour: time, zone: tzinfo) -> datetime:
    """The moment of `hour` on `day` where the clock is `zone`'s. In the hour that spring leaves out, an hour later by that clock;
    in the hour that autumn has twice, the first."""
    return datetime.combine(day, hour, tzinfo=zone).astimezone(UTC)
