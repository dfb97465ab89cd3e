"""The days of a radar entry: how they are said, when they are over, where they stand in a list. Pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

SOON = timedelta(days=14)  # what is nearer is listed by week, the rest by month


@dataclass(frozen=True)
class Days:
    """From one day to another, or a month of which no day is known yet."""

    first: date
    last: date | None = None
    known: bool = True

    @property
    def end(self) -> date:
        """The last day on which it is still to come."""
        if not self.known:
            month = self.last or self.first
            return month.replace(day=monthrange(month.year, month.month)[1])
        return self.last or self.first

    @property
    def start(self) -> date:
        """The first day it may be."""
        return self.first if self.known else self.first.replace(day=1)

    @property
    def after(self) -> date:
        """The day after it, where a calendar ends it."""
        return self.end + timedelta(days=1)

    def said(self, today: date | None = None) -> str:
        """As people write it: 12 December; 30 November to 2 December; December. With its year where that is not this one."""
        if not self.known:
            return _month(self.first, today)
        if self.last is None or self.last == self.first:
            return _day(self.first, today)
        if (self.first.year, self.first.month) == (self.last.year, self.last.month):
            return f"{self.first.day}–{_day(self.last, today)}"
        first = _day(self.first, self.last) if self.first.year == self.last.year else _day(self.first, None)
        return f"{first} to {_day(self.last, today if self.first.year == self.last.year else None)}"


def _day(day: date, today: date | None) -> str:
    return f"{day.day} {_month(day, today)}"


def _month(day: date, today: date | None) -> str:
    return f"{day:%B}" if today is not None and day.year == today.year else f"{day:%B} {day.year}"


def period(days: Days, today: date) -> str:
    """The heading it stands under: this week, next week, a month."""
    begins = max(days.start, today)
    monday = today - timedelta(days=today.weekday())
    if days.known and begins < monday + timedelta(days=7):
        return "This week"
    if days.known and begins < monday + SOON:
        return "Next week"
    return _month(begins, today)
