"""Calendars as text (RFC 5545), for programs that follow an address. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MOST_OCTETS = 75  # of a line, its end not counted


@dataclass(frozen=True)
class Event:
    """An entry of a calendar. With a date it takes the whole day; with an aware moment it is that moment.

    `uid` must stay the same for the same thing for ever, or calendars show it twice. `changed` stands where programs look
    for whether they know this version already; `sequence` must never fall.
    """

    uid: str
    start: date | datetime
    summary: str
    changed: datetime
    end: date | datetime | None = None
    description: str = ""
    url: str = ""
    sequence: int = 0
    tentative: bool = False
    categories: tuple[str, ...] = ()


def calendar(name: str, events: Iterable[Event]) -> bytes:
    """The calendar as a file of type text/calendar."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Masthead//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    for event in events:
        lines += _lines(event)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) + b"\r\n" for line in lines)


def _lines(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"DTSTAMP:{_utc(event.changed)}"
    yield f"LAST-MODIFIED:{_utc(event.changed)}"
    yield f"SEQUENCE:{event.sequence}"
    yield _when("DTSTART", event.start)
    yield _when("DTEND", _end(event))
    yield f"SUMMARY:{escaped(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{escaped(event.description)}"
    if event.url:
        yield f"URL:{_plain(event.url)}"
    if event.categories:
        yield "CATEGORIES:" + ",".join(escaped(category) for category in event.categories)
    yield f"STATUS:{'TENTATIVE' if event.tentative else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _end(event: Event) -> date | datetime:
    """The end is not part of the event: a day ends at the beginning of the next."""
    if event.end is not None:
        return event.end
    return event.start + (timedelta(minutes=30) if isinstance(event.start, datetime) else timedelta(days=1))


def _when(name: str, moment: date | datetime) -> str:
    """A moment is told in UTC, which needs no description of a time zone in the file."""
    return f"{name}:{_utc(moment)}" if isinstance(moment, datetime) else f"{name};VALUE=DATE:{moment:%Y%m%d}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _plain(text: str) -> str:
    """Without control characters: a line end in a value would begin a line of its own choosing."""
    return "".join(mark for mark in text if mark == "\t" or (mark >= " " and not "\x7f" <= mark <= "\x9f"))


def escaped(text: str) -> str:
    """A value of type TEXT. Line ends of every kind become `\\n`, other control characters are dropped."""
    lines = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").splitlines()
    return "\\n".join(_plain(line) for line in lines)


def folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, each after the first led by a space; no letter is cut in two."""
    pieces, piece = [], b""
    for mark in line:
        letter = mark.encode(errors="replace")
        if len(piece) + len(letter) > MOST_OCTETS:
            pieces.append(piece)
            piece = b" "
        piece += letter
    return b"\r\n".join([*pieces, piece])
