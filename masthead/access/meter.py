"""The meter's calendar: when a month begins, how long an opened article stays open. Pure."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def month_of(now: datetime, zone: ZoneInfo) -> date:
    """The first day of the month that `now` falls into, in the publication's zone."""
    return now.astimezone(zone).date().replace(day=1)


def renews(now: datetime, zone: ZoneInfo) -> datetime:
    """When the next month's allowance begins: midnight of the first, in the publication's zone."""
    first = (month_of(now, zone) + timedelta(days=32)).replace(day=1)
    return datetime(first.year, first.month, 1, tzinfo=zone)


def stays_open_until(opened_at: datetime, zone: ZoneInfo, kept: timedelta) -> datetime:
    """All month, and for `kept` after opening where that is longer."""
    return max(renews(opened_at, zone), opened_at + kept)
