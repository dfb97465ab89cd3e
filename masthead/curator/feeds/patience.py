"""When a feed is asked again, and how its health is told. Rules alone: chance and the clock are arguments."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

SOONEST, LATEST = timedelta(minutes=10), timedelta(hours=2)  # between two questions to a feed that is well
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=10), timedelta(hours=24)  # after failures: doubled at each, up to the longest
PER_GAP = 4  # a feed is asked so many times in the mean time between two of its items
MEMORY = 3.0  # days over which “items a day” is averaged
WEIGHT = 0.1  # of one more item in the average delay
LATE = timedelta(days=3)  # a longer delay says that the item was old, not that the feed was slow


def after_success(at: datetime, items_a_day: float, max_age: timedelta | None = None) -> datetime:
    """The rarer its items, the rarer the question; `max_age` is what the server asked for, and is granted within reason."""
    gap = timedelta(days=1 / (PER_GAP * items_a_day)) if items_a_day > 0.1 else LATEST
    return at + min(max(SOONEST, gap, max_age or SOONEST), LATEST)


def after_failure(at: datetime, failures: int, retry_after: timedelta | None, chance: float) -> datetime:
    """Doubled at each failure in a row, spread by `chance` (0 to 1) over ±25 % so that feeds of one house do not come back as one.

    `retry_after`: what the server asked for; it is kept, up to a day, and never shortens the wait.
    """
    wait = min(FIRST_WAIT * 2 ** min(max(failures, 1) - 1, 20), LONGEST_WAIT) * (0.75 + chance / 2)
    return at + max(wait, min(retry_after or timedelta(0), LONGEST_WAIT))


def retry_after(header: str, at: datetime) -> timedelta | None:
    """`Retry-After`, as seconds or as a date; None when it says nothing that can be understood."""
    said = header.strip()
    if said.isascii() and said.isdigit():
        return timedelta(seconds=min(int(said[:9]), 366 * 86400))
    try:
        then = parsedate_to_datetime(said)
        return max(then - at, timedelta(0)) if then.tzinfo else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def max_age(header: str) -> timedelta | None:
    """`Cache-Control: max-age`, or None."""
    for part in header.lower().split(","):
        name, _, value = part.strip().partition("=")
        if name == "max-age" and value.isascii() and value.isdigit():
            return timedelta(seconds=min(int(value[:9]), 366 * 86400))
    return None


def items_a_day(before: float, new: int, since: timedelta | None, published: Sequence[datetime] = (), at: datetime | None = None) -> float:
    """How many items a feed brings a day: an average that forgets, `since` its last success.

    Of a feed asked for the first time (`since` None) the new items are all it has, so their days are counted instead.
    """
    if since is None:
        week = [one for one in published if at is not None and one > at - timedelta(days=7)]
        return len(week) / 7
    days = max(since.total_seconds() / 86400, 0.0)
    return before * math.exp(-days / MEMORY) + new / MEMORY


def delay(before: float | None, seen: datetime, published: datetime) -> float | None:
    """Seconds from an item's own date to our seeing it, averaged; an item that was old already changes nothing."""
    took = seen - published
    if took > LATE:
        return before
    seconds = max(took.total_seconds(), 0.0)
    return seconds if before is None else before + WEIGHT * (seconds - before)
