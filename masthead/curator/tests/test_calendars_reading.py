"""Calendars of others, read: days where the publication is, what recurs, and files that were made to do harm."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from masthead.curator.calendars import apart, reading
from masthead.curator.calendars.lines import LONGEST, parted
from masthead.curator.calendars.reading import Happening, Reading
from masthead.curator.tests.calendar_files import TODAY, calendar, event

LONDON = ZoneInfo("Europe/London")
ODD_ZONE = """BEGIN:VTIMEZONE
TZID:Island Time
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+1400
TZOFFSETTO:+1400
END:STANDARD
END:VTIMEZONE"""


def read(body: bytes, zone: ZoneInfo = LONDON) -> Reading:
    return reading.read(body, TODAY, zone)


def only(body: bytes, zone: ZoneInfo = LONDON) -> Happening:
    found = read(body, zone)
    assert found.whole and not found.problem and len(found.happenings) == 1, found
    return found.happenings[0]


def days(body: bytes) -> list[str]:
    return [str(one.day) for one in read(body).happenings]


@pytest.mark.parametrize(
    ("start", "more", "zone", "first", "last"),
    [
        (";VALUE=DATE:20261201", (), "Europe/London", "2026-12-01", ""),
        (";VALUE=DATE:20261201", ("DTEND;VALUE=DATE:20261202",), "Pacific/Auckland", "2026-12-01", ""),
        (";VALUE=DATE:20261201", ("DTEND;VALUE=DATE:20261204",), "America/New_York", "2026-12-01", "2026-12-03"),
        ("20261201T230000Z", (), "Europe/London", "2026-12-01", ""),
        ("20261201T230000Z", (), "Europe/Berlin", "2026-12-02", ""),  # midnight there
        (";TZID=Asia/Tokyo:20261202T090000", ("DURATION:PT8H",), "America/New_York", "2026-12-01", ""),  # their evening before
        (";TZID=Eastern Standard Time:20261201T200000", (), "Europe/London", "2026-12-02", ""),  # as Windows calls it
        (";TZID=Island Time:20261202T100000", (), "Europe/London", "2026-12-01", ""),  # described in the file
        (";TZID=Nowhere/Atall:20261201T090000", (), "Europe/London", "2026-12-01", ""),  # floats
        ("20261201T233000", (), "Europe/London", "2026-12-01", ""),
        ("20261201T200000Z", ("DTEND:20261202T003000Z",), "Europe/London", "2026-12-01", ""),  # an evening is one day
        ("20261201T090000Z", ("DTEND:20261204T000000Z",), "Europe/London", "2026-12-01", "2026-12-03"),  # ends as the fourth begins
        ("20261201T090000Z", ("DTEND:20261203T170000Z",), "Europe/London", "2026-12-01", "2026-12-03"),
        (";VALUE=DATE:20261120", ("DTEND;VALUE=DATE:20261125",), "Europe/London", "2026-11-20", "2026-11-24"),  # begun, not over
    ],
)
def test_an_events_days_are_the_publications(start: str, more: tuple[str, ...], zone: str, first: str, last: str) -> None:
    one = only(calendar(event("one", start, "Talks", *more), head=ODD_ZONE), ZoneInfo(zone))
    assert (str(one.day), str(one.last_day or "")) == (first, last)


def test_a_time_without_a_zone_is_the_calendars_own() -> None:
    floating = event("one", "20261201T223000")
    assert only(calendar(floating, head="X-WR-TIMEZONE:America/New_York")).day == date(2026, 12, 2)
    assert only(calendar(floating, head="X-WR-TIMEZONE:../../etc/passwd")).day == date(2026, 12, 1), "a name of no zone is none"


def test_summer_time_does_not_move_a_weekly_event() -> None:
    late = event("w", ";TZID=Europe/Berlin:20260105T003000", "Weekly", "RRULE:FREQ=WEEKLY")
    found = [one.day for one in reading.read(calendar(late), TODAY, ZoneInfo("Europe/Berlin")).happenings]
    assert all(day.weekday() == 0 for day in found) and found[0] == date(2026, 11, 23) and found[-1] > date(2027, 11, 1)


def test_what_recurs_is_followed_with_its_exceptions() -> None:
    weekly = event(
        "w",
        ";TZID=Europe/Berlin:20200106T100000",
        "Weekly",
        "DURATION:PT1H",
        "RRULE:FREQ=WEEKLY",
        "EXDATE;TZID=Europe/Berlin:20261130T100000",
    )
    moved = event("w", ";TZID=Europe/Berlin:20261209T100000", "Moved", "RECURRENCE-ID;TZID=Europe/Berlin:20261207T100000")
    off = event(
        "w", ";TZID=Europe/Berlin:20261214T100000", "Weekly", "RECURRENCE-ID;TZID=Europe/Berlin:20261214T100000", "STATUS:CANCELLED"
    )
    found = read(calendar(weekly, moved, off)).happenings
    assert [(str(one.day), one.title, one.cancelled) for one in found[:4]] == [
        ("2026-11-23", "Weekly", False), ("2026-12-09", "Moved", False), ("2026-12-14", "Weekly", True), ("2026-12-21", "Weekly", False),
    ]  # fmt: skip
    assert found[1].key == "w 2026-12-07", "a moved one stays known by the day it was meant for"
    assert len(found) == reading.MOST_OF_ONE


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("RRULE:FREQ=MONTHLY;BYDAY=1TH;COUNT=3",), ["2026-12-03", "2027-01-07", "2027-02-04"]),
        (("RRULE:FREQ=YEARLY;UNTIL=20271231",), ["2026-12-03", "2027-12-03"]),
        (("RDATE;VALUE=DATE:20261210,20261217",), ["2026-12-03", "2026-12-10", "2026-12-17"]),
        (
            ("RRULE:FREQ=DAILY;COUNT=5", "EXDATE;VALUE=DATE:20261204", "EXDATE;VALUE=DATE:20261206"),
            ["2026-12-03", "2026-12-05", "2026-12-07"],
        ),
        (("RRULE:FREQ=DAILY;COUNT=2;BYHOUR=1,2,3,4",), ["2026-12-03", "2026-12-04"]),  # of a day, the hours are nothing to us
    ],
)
def test_rules(more: tuple[str, ...], said: list[str]) -> None:
    assert days(calendar(event("r", ";VALUE=DATE:20261203", "Rate decision", *more))) == said


def test_this_and_all_that_follow() -> None:
    weekly = event("w", "20261201T100000Z", "Weekly", "RRULE:FREQ=WEEKLY;COUNT=4")
    later = event("w", "20261216T100000Z", "Weekly", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261215T100000Z")
    assert days(calendar(weekly, later)) == ["2026-12-01", "2026-12-08", "2026-12-16", "2026-12-23"]


def test_of_two_versions_the_later_holds() -> None:
    assert only(calendar(event("a", "20261202", "New", "SEQUENCE:3"), event("a", "20261201", "Old", "SEQUENCE:1"))).title == "New"


def test_nothing_beyond_the_window_and_nothing_over() -> None:
    far = [
        event("far", "20281201"),
        event("gone", "20261101"),
        event("year 9999", "99991231T235959Z"),
        event("old", "00010101"),
        event("here", "20280501"),
    ]
    assert [one.key for one in read(calendar(*far)).happenings] == ["here"]


def test_words_are_plain_and_of_a_length() -> None:
    rich = event(
        "one",
        "20261201",
        "<b>Talks</b> &amp; <script>alert(1)</script>tea" + " and more" * 400,
        "DESCRIPTION:<p>Of <i>great</i>\\nimport</p>",
        "LOCATION:Geneva\\, Switzerland",
        "CATEGORIES:Iran,Energy",
    )
    one = only(calendar(rich))
    assert one.title.startswith("Talks & tea and more") and len(one.title) <= 160 and one.title.endswith("…")
    assert (one.text, one.place, one.categories) == ("Of great import", "Geneva, Switzerland", ("Iran", "Energy"))


def test_what_is_private_stays_so() -> None:
    assert not read(
        calendar(event("one", "20261201", "Dentist", "CLASS:PRIVATE"), event("two", "20261201", "Nose", "CLASS:CONFIDENTIAL"))
    ).happenings


def test_an_alarm_and_a_picture_are_no_part_of_it() -> None:
    alarm = event(
        "one",
        "20261201",
        "Talks",
        "ATTACH;ENCODING=BASE64:" + "A" * 50_000,
        "BEGIN:VALARM",
        "SUMMARY:Wake up",
        "TRIGGER:-PT15M",
        "END:VALARM",
    )
    assert only(calendar(alarm)).title == "Talks"


def fine_beside(*bad: str) -> bytes:
    return calendar(event("fine", "20261201", "Fine"), *bad)


# What each is, and how many events are left of it beside the fine one.
HARM: dict[str, tuple[Callable[[], bytes], int]] = {
    "every second for ever": (lambda: fine_beside(event("s", "20200101T000000Z", "S", "RRULE:FREQ=SECONDLY")), 0),
    "every minute": (lambda: fine_beside(event("s", "20261201T000000Z", "S", "RRULE:FREQ=MINUTELY;INTERVAL=1")), 1),
    "no step forward": (lambda: fine_beside(event("s", "20261201", "S", "RRULE:FREQ=DAILY;INTERVAL=0")), 1),
    "a step backward": (lambda: fine_beside(event("s", "20261201", "S", "RRULE:FREQ=DAILY;INTERVAL=-1")), 1),
    "daily since 1600, a hundred times": (lambda: fine_beside(*(event(f"{n}", "16000101", "S", "RRULE:FREQ=DAILY") for n in range(100))), 60),
    "a day of no month": (lambda: fine_beside(event("s", "20261201", "S", "RRULE:FREQ=YEARLY;BYMONTH=13")), 1),
    "half a rule": (lambda: fine_beside(event("s", "20261201", "S", "RRULE:FREQ=")), 1),
    "ends in the year 9999": (lambda: fine_beside(event("s", "20261201", "S", "DTEND:99991231")), 0),
    "ends before it begins": (lambda: fine_beside(event("s", "20261205", "S", "DTEND:20261201")), 0),
    "lasts a million days": (lambda: fine_beside(event("s", "20261201", "S", "DURATION:P1000000D")), 0),
    "an odd length": (lambda: fine_beside(event("s", "20261201", "S", "DURATION:soon")), 0),
    "no day": (lambda: fine_beside("BEGIN:VEVENT\r\nUID:s\r\nSUMMARY:S\r\nEND:VEVENT"), 0),
    "the 31st of June": (lambda: fine_beside(event("s", "20260631", "S")), 0),
    "no name": (lambda: fine_beside("BEGIN:VEVENT\r\nDTSTART:20261201\r\nSUMMARY:S\r\nEND:VEVENT"), 1),
    "no title": (lambda: fine_beside(event("s", "20261201", " ")), 0),
    "two of everything": (lambda: fine_beside(event("s", "20261201", "S", "UID:t", "DTSTART:20261202", "SUMMARY:T", "STATUS:X", "STATUS:CANCELLED")), 1),
    "events in events": (lambda: fine_beside("BEGIN:VEVENT\r\n" * 5000 + "END:VEVENT\r\n" * 5000), 0),
    "boxes in boxes": (lambda: fine_beside("BEGIN:VTODO\r\n" * 5000), 0),
    "no end": (lambda: fine_beside(event("s", "20261201", "S"))[:-27], 1),
    "broken lines": (lambda: fine_beside("::::\r\n;;;\r\n\x00\x01\r\nBEGIN\r\nEND:\r\n" * 50, event("s", "20261201", "S", 'X-A;B="', "ATTENDEE;=:x")), 1),
    "a line of a megabyte": (lambda: fine_beside(event("s", "20261201", "S" * 1_000_000)), 1),
    "a megabyte folded by letters": (lambda: fine_beside(event("s", "20261201", "\r\n ".join("S" * 300_000))), 1),
    "a thousand thousand exceptions": (lambda: fine_beside(event("s", "20261201", "S", "EXDATE;VALUE=DATE:" + ",".join(["20261203"] * 100_000))), 1),
    "bytes of no alphabet": (lambda: fine_beside(event("s", "20261201", "S")).replace(b"SUMMARY:S", b"SUMMARY:\xff\xfe\xc3\x28"), 1),
    "other line ends": (lambda: fine_beside(event("s", "20261201", "S")).replace(b"\r\n", b"\r"), 1),
    "UTF-16": (lambda: fine_beside(event("s", "20261201", "S")).decode().encode("utf-16"), 1),
    "a zone that changes each second": (
        lambda: fine_beside("\r\n".join(["BEGIN:VTIMEZONE", "TZID:Z", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0100", "RRULE:FREQ=SECONDLY", "END:STANDARD", "END:VTIMEZONE"]), event("s", ";TZID=Z:20261201T120000", "S")), 1),
    "a zone without an end": (lambda: calendar("BEGIN:VTIMEZONE\r\nTZID:Z", event("fine", "20261201", "Fine"), event("s", "20261201", "S")), 1),
    "six thousand events": (lambda: fine_beside(*(event(f"{n}", "20301201", f"E{n}") for n in range(6_000))), 0),
    "a daily one that overrides itself": (lambda: fine_beside(event("s", "20261201", "S", "RRULE:FREQ=DAILY;COUNT=3"), *(event("s", "20261202", f"S{n}", "RECURRENCE-ID:20261202") for n in range(300))), 3),
    "a rule with a rule's name for a number": (lambda: fine_beside(event("s", "20261201", "S", "RRULE:FREQ=WEEKLY;COUNT=WEEKLY")), 1),
    "markup for a calendar's name": (lambda: calendar(event("fine", "20261201", "Fine"), head="X-WR-CALNAME:<script>alert(1)</script>Ours"), 0),
}  # fmt: skip


@pytest.mark.parametrize("what", HARM)
def test_what_was_made_to_do_harm_does_none(what: str) -> None:
    make, left = HARM[what]
    found = read(make())
    assert found.is_calendar and "<" not in found.name
    assert "fine" in {one.key for one in found.happenings} and len(found.happenings) == left + 1
    assert all(len(one.title) <= 160 for one in found.happenings)


def test_what_is_left_out_is_said_and_then_nothing_counts_as_taken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(calendar(event("s", "20261201T000000Z", "S", "RRULE:FREQ=HOURLY"), event("t", "tomorrow")))
    assert (
        found.problem == "One event could not be read. One event recurs oftener than daily; only the first of it is shown."
        and not found.whole
    )
    assert read(calendar(event())).whole
    monkeypatch.setattr(reading, "MOST", 10)
    many = read(calendar(*(event(f"{n}", "20261201", f"E{n}") for n in range(15))))
    assert many.problem == "Only the next 10 of its 15 days are kept." and not many.whole and len(many.happenings) == 10
    often = read(calendar(*(event(f"{n}", "16000101", "S", "RRULE:FREQ=DAILY") for n in range(5))))
    assert "Left out: 4 of its events, for they are too many or recur too often." in often.problem


@pytest.mark.parametrize("body", [b"", b"<html>No calendar</html>", b"\x00" * 1000, b"BEGIN:VCARD\r\nEND:VCARD\r\n", "日程".encode()])
def test_what_is_no_calendar_is_said_to_be_none(body: bytes) -> None:
    assert read(body) == Reading(problem="What it answers is no calendar.")


def test_a_file_that_is_too_large_is_not_looked_at() -> None:
    assert read(calendar(event("s", "20261201", "S" * 10_000_000))).problem == "It is larger than 2 MB."


def test_a_line_is_cut_and_a_list_ends_between_two_days() -> None:
    lines = parted(calendar(event("s", "20261201", "S" * 9000, "EXDATE:" + ",".join(["20261203"] * 9000))).decode()).events[0]
    assert max(len(line) for line in lines if not line.startswith("EXDATE")) == LONGEST
    assert all(one == "20261203" for one in lines[-1].removeprefix("EXDATE:").split(","))


def test_read_apart_it_is_the_same() -> None:
    body = calendar(
        event("a", "20261201", "One", "CATEGORIES:Iran"), event("b", ";VALUE=DATE:20261205", "Two", "DTEND;VALUE=DATE:20261207")
    )
    assert apart.read_apart(body, TODAY, "Europe/London") == read(body)


def test_what_turns_round_for_ever_is_given_up() -> None:
    """Each of these rules steps day by day to the year 9999, for there is no 30 February: minutes, where nothing ends it."""
    never = [event(f"{n}", "20261201", "Never", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30") for n in range(60)]
    assert apart.read_apart(calendar(*never), TODAY, "Europe/London", seconds=1) == Reading(problem=apart.TOO_LONG)


def test_who_reads_apart_knows_nothing_of_us(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, str] = {}
    real = apart.subprocess.run

    def look(*command: object, **how: object) -> object:
        seen.update(how["env"])  # type: ignore[call-overload]
        return real(*command, **how)  # type: ignore[call-overload]

    monkeypatch.setattr(apart.subprocess, "run", look)
    apart.read_apart(calendar(event()), TODAY, "Europe/London")
    assert seen and not any(name.startswith(("MASTHEAD", "DJANGO", "DATABASE", "EMAIL", "STRIPE")) for name in seen)


def test_days_come_in_their_order() -> None:
    found = read(
        calendar(event("b", "20261205"), event("a", "20261203"), event("w", "20261201", "W", "RRULE:FREQ=WEEKLY;COUNT=9"))
    ).happenings
    assert all(one.day <= other.day for one, other in pairwise(found))
