"""What a calendar's file says is to come, as days of the publication. No database, no clock; run in a process of its own (`apart.py`).

The window and every count have an end. Rules finer than a day are not followed: no publication's radar has an hourly event,
and such rules are how a file of a hundred letters becomes a hundred million moments.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event

from masthead.curator.calendars.lines import Parts, decoded, parted
from masthead.curator.feeds.cleaning import plain

AHEAD = timedelta(days=548)  # a year and a half
MOST, MOST_OF_ONE = 1_000, 60  # instances: of a calendar, of one series
STEPS = 300_000  # of all rules together, a daily rule's step from day to day being one: two seconds or so
LARGEST = 2_000_000  # octets of a file
LONGEST = timedelta(days=370)  # what lasts longer is a state and no event
FIRST_YEAR, LAST_YEAR = 1583, 2200
TITLE, TEXT, PLACE = 160, 400, 120  # letters, as a radar entry has them
FREQUENCIES = {"DAILY": 1.0, "WEEKLY": 2 / 7, "MONTHLY": 6 / 30, "YEARLY": 12 / 365}  # and what a day of following them costs
_PRIVATE = frozenset({"PRIVATE", "CONFIDENTIAL"})


@dataclass(frozen=True)
class Happening:
    """One event, or one of a series. `key`: what it stays known by when its calendar changes it. `last_day` None: it is one day."""

    key: str
    day: date
    last_day: date | None
    title: str
    text: str = ""
    place: str = ""
    categories: tuple[str, ...] = ()
    cancelled: bool = False


@dataclass
class Reading:
    """`whole`: nothing was left out, so that what is missing has been taken off. `problem`: a sentence, "" where all is well."""

    is_calendar: bool = False
    name: str = ""
    happenings: list[Happening] = field(default_factory=list)
    whole: bool = False
    problem: str = ""


def read(body: bytes, today: date, zone: ZoneInfo) -> Reading:
    """Everything from `today` on, as far ahead as the radar looks, in the order of its days. `zone`: the publication's."""
    if len(body) > LARGEST:
        return Reading(problem=f"It is larger than {LARGEST // 1_000_000} MB.")
    parts = parted(decoded(body))
    if not parts.is_calendar:
        return Reading(problem="What it answers is no calendar.")
    reader = _Reader(parts, today, zone)
    found = {one.key: one for one in reader.all()}
    kept = sorted(found.values(), key=lambda one: (one.day, one.title, one.key))
    remarks = reader.remarks(len(kept))
    return Reading(True, plain(parts.name, 200), kept[:MOST], not remarks, " ".join(remarks))


class _Reader:
    """One file being read."""

    def __init__(self, parts: Parts, today: date, zone: ZoneInfo) -> None:
        self.parts, self.today, self.zone = parts, today, zone
        self.end = today + AHEAD
        self.floating = _zone(parts.zone) or zone
        self.steps = self.unread = self.too_fine = self.too_many = 0
        _know(parts.zones)

    def all(self) -> Iterator[Happening]:
        groups: dict[str, list[Event]] = {}
        for lines in self.parts.events:
            event = self._event(lines)
            if event is not None:
                groups.setdefault(str(event["UID"])[:500], []).append(event)
        for uid, events in groups.items():
            try:
                yield from self._series(uid, events)
            except Exception:  # the library raises a dozen kinds for what is no date, and one event must not hide all others
                self.unread += len(events)

    def remarks(self, kept: int) -> list[str]:
        """What was left out, in sentences."""
        left_out = self.parts.left_out + self.too_many
        return [
            *([f"{_events(self.unread)} could not be read."] if self.unread else []),
            *([_too_fine(self.too_fine)] if self.too_fine else []),
            *([f"Left out: {left_out:,} of its events, for they are too many or recur too often."] if left_out else []),
            *([f"Only the next {MOST:,} of its {kept:,} days are kept."] if kept > MOST else []),
        ]

    def _event(self, lines: list[str]) -> Event | None:
        """The event with its rules made harmless; None for one that is private, or has no day, no title, no end."""
        try:
            event: Any = Event.from_ical("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]))
            for name in ("UID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "STATUS", "CLASS", "SEQUENCE", "RECURRENCE-ID"):
                if isinstance(event.get(name), list):
                    event[name] = event[name][0]
            if str(event.get("CLASS", "")).upper() in _PRIVATE:
                return None
            start = event["DTSTART"].dt
            long = event.end - start if "DTEND" in event or "DURATION" in event else timedelta(0)
        except Exception:  # as above
            self.unread += 1
            return None
        if not FIRST_YEAR <= start.year <= LAST_YEAR or not timedelta(0) <= long <= LONGEST:
            return None  # far away, or no event
        if "UID" not in event:
            event.add("uid", f"{start.isoformat()} {event.get('SUMMARY', '')}")
        if not isinstance(event.get("SEQUENCE", 0), int):
            del event["SEQUENCE"]
        self._tame(event, start)
        return event  # type: ignore[no-any-return]

    def _tame(self, event: Any, start: date) -> None:
        rules = event.pop("RRULE", [])
        kept = []
        for rule in (rules if isinstance(rules, list) else [rules])[:2]:
            said = {str(name).upper(): value for name, value in dict(rule).items()} if isinstance(rule, dict) else {}
            interval = _number(said, "INTERVAL")
            if not said.get("FREQ") or interval < 1:
                self.unread += bool(rule)
            elif str(said["FREQ"][0]).upper() not in FREQUENCIES:
                self.too_fine += 1
            else:
                for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
                    rule.pop(name, None)
                self.steps += int(max((self.end - _day(start)).days, 366) * FREQUENCIES[str(said["FREQ"][0]).upper()] / interval) + 1
                kept.append(rule)
        if kept and self.steps > STEPS:
            self.too_many += 1
        elif kept:
            event["RRULE"] = kept if len(kept) > 1 else kept[0]

    def _series(self, uid: str, events: list[Event]) -> Iterator[Happening]:
        mine = Calendar()
        mine.subcomponents = list(events)
        recurs = len(events) > 1 or any(name in events[0] for name in ("RRULE", "RDATE", "RECURRENCE-ID"))
        # A day before and after: the publication's day may be another than the calendar's.
        first, last = self.today - timedelta(days=1), self.end + timedelta(days=1)
        kept = 0
        for series in recurring_ical_events.of(mine).series:
            found = sorted(series.between(first, last), key=lambda one: _moment(one.start, self.floating))
            for occurrence in islice(found, MOST_OF_ONE * 2):
                one = self._happening(uid, occurrence.as_component(keep_recurrence_attributes=False), recurs)
                if one is not None and kept < MOST_OF_ONE:
                    kept += 1
                    yield one

    def _happening(self, uid: str, event: Any, recurs: bool) -> Happening | None:
        start, end = event["DTSTART"].dt, event["DTEND"].dt
        day, last = days(start, end, self.floating, self.zone)
        title = plain(str(event.get("SUMMARY", "")), TITLE)
        if not title or last < self.today or day > self.end:
            return None
        meant = event["RECURRENCE-ID"]  # the day it was meant for, which is its name; one that moves all later ones has theirs too
        which = _day(start if "RANGE" in meant.params else meant.dt)
        return Happening(
            key=f"{uid} {which}" if recurs else uid,
            day=day,
            last_day=last if last > day else None,
            title=title,
            text=plain(str(event.get("DESCRIPTION", "")), TEXT),
            place=plain(str(event.get("LOCATION", "")), PLACE),
            categories=tuple(_categories(event))[:10],
            cancelled=str(event.get("STATUS", "")).upper() == "CANCELLED",
        )


def days(start: date, end: date, floating: tzinfo, zone: tzinfo) -> tuple[date, date]:
    """Its first and last day where the publication is. `end` is no part of it. What is shorter than a day is of the day it begins on.

    >>> days(date(2026, 12, 1), date(2026, 12, 3), UTC, UTC)
    (datetime.date(2026, 12, 1), datetime.date(2026, 12, 2))
    """
    if not isinstance(start, datetime):  # whole days are the same days everywhere
        return start, max(start, _day(end) - timedelta(days=1) if not isinstance(end, datetime) else _day(end))
    begins = _moment(start, floating)
    ends = max(_moment(end, floating), begins)
    first = begins.astimezone(zone).date()
    if ends - begins < timedelta(days=1):
        return first, first
    return first, max(first, (ends - timedelta(microseconds=1)).astimezone(zone).date())


def _moment(said: date, floating: tzinfo) -> datetime:
    """In UTC; a time without a zone is the calendar's own, or ours."""
    moment = said if isinstance(said, datetime) else datetime.combine(said, time.min)
    return (moment if moment.tzinfo else moment.replace(tzinfo=floating)).astimezone(UTC)


def _day(said: date) -> date:
    return said.date() if isinstance(said, datetime) else said


def _number(rule: dict[str, Any], name: str) -> int:
    with suppress(TypeError, ValueError, IndexError):
        return int(rule.get(name, [1])[0])
    return 0


def _categories(event: Any) -> Iterator[str]:
    said = event.get("CATEGORIES", [])
    for one in said if isinstance(said, list) else [said]:
        for name in getattr(one, "cats", []):
            if clean := plain(str(name), 80):
                yield clean


def _zone(name: str) -> tzinfo | None:
    with suppress(Exception):  # a name may be anything, a path too; the module refuses those with several errors
        return ZoneInfo(name) if name else None
    return None


def _know(zones: list[list[str]]) -> None:
    """Have the library learn the file's own zones, one by one: a broken one makes its events' times floating."""
    for lines in zones:
        with suppress(Exception):
            Calendar.from_ical("\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR", ""]))


def _events(many: int) -> str:
    return "One event" if many == 1 else f"{many:,} events"


def _too_fine(many: int) -> str:
    if many == 1:
        return "One event recurs oftener than daily; only the first of it is shown."
    return f"{many:,} events recur oftener than daily; only the first of each is shown."
