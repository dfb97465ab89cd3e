"""When the letters come: a year of drafts, through pauses, weekends and the changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from masthead.library.rhythm import Break
from masthead.newsletters.editions.rhythm import Rhythm, comes, draft_due, due, goes_out, next_day, weekdays

DAILY, WEEKLY = Rhythm(weekdays("12345")), Rhythm(weekdays("6"), hour=time(8))
YEARS_END = Break(date(2026, 12, 24), date(2027, 1, 2), "Year’s end")
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    "Pacific/Kiritimati", "Pacific/Auckland", "Pacific/Chatham", "Australia/Sydney", "Australia/Lord_Howe", "Asia/Tokyo", "Asia/Shanghai",
    "Asia/Jakarta", "Asia/Yangon", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Karachi", "Asia/Kabul", "Asia/Dubai", "Asia/Tehran", "Europe/Moscow",
    "Africa/Cairo", "Europe/Berlin", "Africa/Lagos", "Europe/London", "UTC", "Atlantic/Azores", "America/Sao_Paulo", "America/St_Johns",
    "America/Halifax", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "Pacific/Pago_Pago",
]  # fmt: skip


@pytest.mark.parametrize("clock", ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"])
def test_a_year_has_each_edition_once_and_none_on_a_day_off(clock: str) -> None:
    zone, made = ZoneInfo(clock), {"daily": [], "weekly": []}  # type: ignore[var-annotated]
    at, end = datetime(2026, 9, 1, tzinfo=UTC), datetime(2027, 9, 1, tzinfo=UTC)
    while at < end:
        for kind, letter in (("daily", DAILY), ("weekly", WEEKLY)):
            made[kind] += [day for day in due(letter, at, zone, [YEARS_END]) if day not in made[kind]]
        at += timedelta(minutes=30)
    days = [date(2026, 9, 1) + timedelta(days=n) for n in range(366)]
    open_days = [day for day in days if not YEARS_END.first <= day <= YEARS_END.last]
    assert [day for day in made["daily"] if day in days[1:365]] == [day for day in open_days if day.weekday() < 5 and day in days[1:365]]
    assert [day for day in made["weekly"] if day in days[1:365]] == [day for day in open_days if day.weekday() == 5 and day in days[1:365]]


def test_at_each_readers_hour_once_a_day_across_the_changes_of_the_clock() -> None:
    assert len(ZONES) == 30
    for name in ZONES:
        zone, before = ZoneInfo(name), None
        for number in range(366):
            day = date(2026, 9, 1) + timedelta(days=number)
            moment = goes_out(day, time(6), zone)
            local = moment.astimezone(zone)
            assert (local.date(), local.time()) == (day, time(6)), (name, day)
            assert before is None or timedelta(hours=22) < moment - before < timedelta(hours=26), (name, day)
            before = moment


def test_the_draft_lies_there_before_the_first_reader_in_the_east_wakes() -> None:
    day = date(2026, 11, 27)
    assert draft_due(DAILY, day, ZoneInfo("UTC")) < goes_out(day, DAILY.hour, ZoneInfo("Pacific/Kiritimati"))


def test_an_hour_that_spring_leaves_out_is_still_an_hour() -> None:
    gone = goes_out(date(2027, 3, 28), time(2, 30), BERLIN)  # the clock goes from 02:00 to 03:00
    assert gone.astimezone(BERLIN).time() == time(3, 30)
    assert goes_out(date(2026, 10, 25), time(2, 30), BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # the first of two


@pytest.mark.parametrize(
    ("letter", "day", "comes_then"),
    [
        (DAILY, date(2026, 11, 27), True),
        (DAILY, date(2026, 11, 28), False),
        (DAILY, date(2026, 12, 24), False),
        (DAILY, date(2027, 1, 1), False),
        (WEEKLY, date(2026, 11, 28), True),
        (WEEKLY, date(2026, 12, 26), False),
        (Rhythm(frozenset()), date(2026, 11, 27), False),
    ],
)
def test_weekends_and_pauses(letter: Rhythm, day: date, comes_then: bool) -> None:
    assert comes(letter, day, [YEARS_END]) is comes_then


def test_the_next_day_is_found_behind_a_pause() -> None:
    assert next_day(DAILY, date(2026, 12, 23), [YEARS_END]) == date(2027, 1, 4)
    assert next_day(Rhythm(frozenset()), date(2026, 12, 23), []) is None
    assert weekdays("6x9") == {6}
