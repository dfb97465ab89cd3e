"""Calendars that programs can read."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from masthead.kit.ical import Event, calendar, escaped, folded

CHANGED = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def unfolded(data: bytes) -> list[str]:
    return data.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def event(**fields: object) -> Event:
    return Event(**{"uid": "a@b", "start": date(2026, 11, 26), "summary": "S", "changed": CHANGED, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a, b; c", "a\\, b\\; c"),
        ("C:\\new", "C:\\\\new"),
        ("one\ntwo\r\nthree\rfour", "one\\ntwo\\nthree\\nfour"),
        ("bell\x07, nul\x00, del\x7f", "bell\\, nul\\, del"),
        ("a\u2028b\x0bc\x85d", "a\\nb\\nc\\nd"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_text_is_escaped(text: str, written: str) -> None:
    assert escaped(text) == written


@pytest.mark.parametrize("letter", ["a", "é", "漢", "🌍"])
def test_lines_are_folded_at_75_octets_and_no_letter_is_cut(letter: str) -> None:
    line = "SUMMARY:" + letter * 200
    data = folded(line)
    assert all(len(piece) <= 75 for piece in data.split(b"\r\n"))
    assert data.decode().replace("\r\n ", "") == line


def test_a_line_of_75_octets_stays_whole() -> None:
    assert folded("a" * 75) == b"a" * 75
    assert folded("a" * 76) == b"a" * 75 + b"\r\n a"


def test_a_day_is_a_date_and_ends_with_the_next() -> None:
    lines = unfolded(calendar("Plan", [event(start=date(2026, 12, 31))]))
    assert "DTSTART;VALUE=DATE:20261231" in lines and "DTEND;VALUE=DATE:20270101" in lines


def test_a_moment_is_told_in_utc() -> None:
    six = datetime(2026, 7, 1, 6, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    lines = unfolded(calendar("Plan", [event(start=six, end=six + timedelta(hours=1))]))
    assert "DTSTART:20260701T040000Z" in lines and "DTEND:20260701T050000Z" in lines


def test_what_every_calendar_and_event_must_have() -> None:
    lines = unfolded(calendar("Plan, of us", [event(sequence=3, tentative=True, url="https://x.example/a,b", categories=("a,b", "c"))]))
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR"
    for line in (
        "VERSION:2.0", "X-WR-CALNAME:Plan\\, of us", "UID:a@b", "DTSTAMP:20261123T120000Z", "LAST-MODIFIED:20261123T120000Z",
        "SEQUENCE:3", "STATUS:TENTATIVE", "URL:https://x.example/a,b", "CATEGORIES:a\\,b,c",
    ):  # fmt: skip
        assert line in lines, line


def test_a_title_cannot_begin_a_line_of_its_own() -> None:
    data = calendar("P", [event(summary="x\r\nEND:VEVENT\nATTACH:https://evil.example", url="https://x.example/\r\nATTACH:y")])
    assert not [line for line in unfolded(data) if line.startswith(("ATTACH", "END:VEVENT\\"))]
    assert unfolded(data).count("END:VEVENT") == 1


def test_it_is_ascii_line_ends_throughout() -> None:
    data = calendar("P", [event(description="a\nb")])
    assert data.endswith(b"\r\n") and data.count(b"\n") == data.count(b"\r\n")
