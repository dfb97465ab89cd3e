"""A calendar's file as lines that we know: unfolded, cut to a length, and nothing in them that the radar does not need. Pure.

A file is written by a stranger: it may lack its end, hold pictures, a line of ten megabytes, or bytes of no alphabet. What is
left here is small and regular, so that the library that reads it meets nothing odd.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from masthead.curator.actors.words import set_of

LONGEST = 4_000  # letters of a line
LONGEST_LIST = 20_000  # of a list of days: a thousand of them
MOST_EVENTS = 5_000
DEEPEST = 20  # boxes in boxes
MOST_ZONES, ZONE_LINES = 40, 400
_LINE = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,40})[;:]")
_LISTS = {"RDATE", "EXDATE"}
_KNOWN = set_of("UID DTSTART DTEND DURATION SUMMARY DESCRIPTION LOCATION CATEGORIES STATUS CLASS SEQUENCE RRULE RDATE EXDATE RECURRENCE-ID")
# A zone's rule names a day of the year; one that changes its hour each second has another purpose.
_ODD_ZONE = re.compile(r"^RRULE.*(?:FREQ=(?!YEARLY)|COUNT=\d{4})", re.IGNORECASE)


@dataclass
class Parts:
    """What a file holds: its time zone's name, descriptions of zones, and events, each a list of lines without BEGIN and END."""

    is_calendar: bool = False
    name: str = ""
    zone: str = ""
    zones: list[list[str]] = field(default_factory=list)
    events: list[list[str]] = field(default_factory=list)
    left_out: int = 0  # events beyond the most


def decoded(body: bytes) -> str:
    """The text: UTF-8 as the standard asks, or what Windows programs write instead; never an error."""
    if body[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def unfolded(text: str) -> Iterator[str]:
    """Lines, with those joined that were folded, each cut to its length. (Not `splitlines`: it parts at signs that are text here.)"""
    pieces: list[str] = []
    length = 0
    for line in re.split(r"\r\n|\n|\r", text):
        if line[:1] in {" ", "\t"} and pieces:
            if length < LONGEST_LIST:
                pieces.append(line[1:])
                length += len(line)
            continue
        if pieces:
            yield _cut("".join(pieces))
        pieces, length = [line], len(line)
    if pieces:
        yield _cut("".join(pieces))


def _cut(line: str) -> str:
    named = _LINE.match(line)
    if named is None or named[1].upper() not in _LISTS:
        return line[:LONGEST].replace("\0", "")
    return line if len(line) <= LONGEST_LIST else line[:LONGEST_LIST].rpartition(",")[0]


def parted(text: str) -> Parts:
    """The parts of a file. An event that does not end ends where the next begins, or with the file."""
    parting = _Parting()
    for line in unfolded(text):
        named = _LINE.match(line)
        if named is not None:
            parting.take(named[1].upper(), line)
    parting.close()
    return parting.parts


class _Parting:
    """A file being parted. `inside`: the boxes that are open, the calendar's own left out."""

    def __init__(self) -> None:
        self.parts = Parts()
        self.inside: list[str] = []
        self.lines: list[str] = []  # of the event or the zone that is open

    def take(self, name: str, line: str) -> None:
        """One line, by its name."""
        if name == "BEGIN":
            self._begin(line[6:].strip().upper(), line)
        elif name == "END":
            self._end(line[4:].strip().upper(), line)
        elif self.inside[:1] == ["VTIMEZONE"] or (self.inside == ["VEVENT"] and name in _KNOWN):
            self.lines.append(line)
        elif not self.inside and name == "X-WR-TIMEZONE":
            self.parts.zone = line.partition(":")[2].strip()[:200]
        elif not self.inside and name == "X-WR-CALNAME":
            self.parts.name = line.partition(":")[2].strip()[:200]

    def _begin(self, what: str, line: str) -> None:
        if what in {"VEVENT", "VCALENDAR"}:  # neither stands inside anything else, so what was open has lost its end
            self.close()
        if what == "VCALENDAR":
            self.parts.is_calendar = True
            return
        if len(self.inside) < DEEPEST:
            self.inside.append(what)
        if self.inside[0] == "VTIMEZONE":
            self.lines.append(line)

    def _end(self, what: str, line: str) -> None:
        if self.inside[:1] == ["VTIMEZONE"]:
            self.lines.append(line)
        if self.inside == [what]:
            self.close()
        elif what in self.inside:
            del self.inside[self.inside.index(what) :]

    def close(self) -> None:
        """Keep what is open, if it may be kept."""
        what, lines = self.inside[:1], self.lines
        self.inside, self.lines = [], []
        if what == ["VEVENT"] and lines:
            if len(self.parts.events) < MOST_EVENTS:
                self.parts.events.append(lines)
            else:
                self.parts.left_out += 1
        whole = what == ["VTIMEZONE"] and len(lines) <= ZONE_LINES and lines[-1].strip().upper() == "END:VTIMEZONE"
        if whole and len(self.parts.zones) < MOST_ZONES and not any(map(_ODD_ZONE.match, lines)):
            self.parts.zones.append(lines)
