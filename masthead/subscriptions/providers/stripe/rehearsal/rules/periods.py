"""When a subscription's periods end. Seconds since 1970 in UTC, as everywhere at Stripe."""

import calendar
from datetime import UTC, datetime, timedelta

DAY = 24 * 60 * 60
FIXED = {"day": DAY, "week": 7 * DAY}
MONTHS = {"month": 1, "year": 12}


def boundary(anchor: int, interval: str, count: int, number: int) -> int:
    """The end of the `number`th period after `anchor`: the same day and hour, or the last day of a month that has no such day.

    Counted from the anchor and not from the last end: what begins on 31 January ends on 28 February, and then on 31 March.
    """
    if interval in FIXED:
        return anchor + number * count * FIXED[interval]
    start = datetime.fromtimestamp(anchor, UTC)
    year, month = divmod(start.year * 12 + start.month - 1 + number * count * MONTHS[interval], 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return int(start.replace(year=year, month=month + 1, day=day).timestamp())


def end_after(anchor: int, interval: str, count: int, moment: int) -> int:
    """The first boundary later than `moment`."""
    span = FIXED.get(interval, 31 * MONTHS.get(interval, 1) * DAY) * count
    number = max(0, (moment - anchor) // span)
    while boundary(anchor, interval, count, number) <= moment:
        number += 1
    return boundary(anchor, interval, count, number)


def start_before(anchor: int, interval: str, count: int, end: int) -> int:
    """Where the period that ends at the boundary `end` began."""
    span = FIXED.get(interval, 31 * MONTHS.get(interval, 1) * DAY) * count
    number = max(0, (end - anchor) // span - 1)
    while boundary(anchor, interval, count, number + 1) < end:
        number += 1
    return boundary(anchor, interval, count, number)


def add_months(moment: int, months: int) -> int:
    """The same day and hour so many months later."""
    return boundary(moment, "month", 1, months)


def day(moment: int) -> str:
    """`28 Nov 2026`, as Stripe writes days in the lines of an invoice."""
    return f"{datetime.fromtimestamp(moment, UTC):%d %b %Y}".lstrip("0")


def stamp(moment: float) -> str:
    """`2026-11-28T03:40:00.000Z`, as Stripe's second interface writes times."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=moment)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
