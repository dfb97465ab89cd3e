"""Each reader has the letter at its hour where they live, once, whatever the clocks do."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from masthead.newsletters.sending.hours import Hours, by_moment, due, on_clock, zone_of

BREAKFAST = Hours(time(6, 0), time(11, 0))
BERLIN, AUCKLAND, HONOLULU = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Auckland"), ZoneInfo("Pacific/Honolulu")
ZONES = [
    "UTC", "Europe/London", "Europe/Berlin", "Europe/Moscow", "Europe/Istanbul", "Africa/Cairo", "Africa/Nairobi", "Africa/Lagos",
    "Africa/Casablanca", "Asia/Jerusalem", "Asia/Tehran", "Asia/Dubai", "Asia/Kabul", "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu",
    "Asia/Dhaka", "Asia/Bangkok", "Asia/Shanghai", "Asia/Tokyo", "Australia/Adelaide", "Australia/Sydney", "Australia/Lord_Howe",
    "Pacific/Auckland", "Pacific/Chatham", "Pacific/Kiritimati", "Pacific/Honolulu", "America/New_York", "America/St_Johns",
    "America/Santiago", "America/Los_Angeles",
]  # fmt: skip


@pytest.mark.parametrize(
    ("handed", "zone", "moment"),
    [
        ("2026-11-27T03:00", BERLIN, "2026-11-27T05:00"),  # before the hour: at the hour
        ("2026-11-27T07:30", BERLIN, "2026-11-27T07:30"),  # a late edition is still breakfast there
        ("2026-11-27T03:00", AUCKLAND, "2026-11-27T17:00"),  # 16:00 in Auckland: the next morning, not in the afternoon
        ("2026-11-27T03:00", HONOLULU, "2026-11-27T16:00"),  # still the 26th there: on the 27th
        ("2026-11-27T23:30", BERLIN, "2026-11-28T05:00"),  # past midnight: the coming morning
        ("2026-11-30T04:59", BERLIN, "2026-11-30T05:00"),  # an old edition, handed over days later
    ],
)
def test_an_edition_is_due_at_breakfast(handed: str, zone: ZoneInfo, moment: str) -> None:
    at = datetime.fromisoformat(handed).replace(tzinfo=UTC)
    assert due(date(2026, 11, 27), BREAKFAST, zone, at) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


def test_an_hour_that_is_skipped_is_the_moment_after() -> None:
    assert on_clock(date(2026, 3, 29), time(2, 30), BERLIN).astimezone(BERLIN).strftime("%H:%M %Z") == "03:30 CEST"


def test_an_hour_that_comes_twice_is_the_first() -> None:
    assert on_clock(date(2026, 10, 25), time(2, 30), BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("name", ["", "Europe/Nowhere", "../../etc/passwd", "/etc/localtime", "Berlin", "\0"])
def test_a_zone_nobody_knows_is_the_publications(name: str) -> None:
    assert zone_of(name, "Europe/Berlin") == BERLIN


def test_zones_with_the_same_clock_are_due_together() -> None:
    found = by_moment(
        ["Europe/Berlin", "Europe/Paris", ""], "Europe/Berlin", date(2026, 11, 27), BREAKFAST, datetime(2026, 11, 27, tzinfo=UTC)
    )
    assert found == {datetime(2026, 11, 27, 5, tzinfo=UTC): ["Europe/Berlin", "Europe/Paris", ""]}


@pytest.mark.parametrize("hour", [time(6, 0), time(2, 30), time(0, 0), time(23, 30)])
def test_a_year_of_editions_in_thirty_zones(hour: time) -> None:
    """Every weekday's edition but those of two pauses, handed over before, at or after the publication's hour."""
    hours = Hours(hour, time(11, 0))
    pauses = [(date(2026, 8, 3), date(2026, 8, 16)), (date(2026, 12, 24), date(2027, 1, 3))]
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    days = [day for day in days if day.weekday() < 5 and not any(first <= day <= last for first, last in pauses)]
    got: Counter[tuple[str, date]] = Counter()
    for n, day in enumerate(days):
        handed = datetime.combine(day, time(), tzinfo=UTC) + timedelta(hours=(n * 5) % 14 - 6, minutes=n % 60)
        for moment, names in by_moment(ZONES, "UTC", day, hours, handed).items():
            assert moment >= handed
            for name in names:
                got[name, day] += 1
                zone = zone_of(name, "UTC")
                morning = moment.astimezone(zone).date()
                started = on_clock(morning, hours.hour, zone)
                if started > moment:  # 23:30 and its grace reach over midnight
                    started = on_clock(morning - timedelta(days=1), hours.hour, zone)
                assert timedelta() <= moment - started <= hours.grace, (name, day, moment)
                assert moment in (started, handed)
                assert day - timedelta(days=1) <= morning <= day + timedelta(days=2)
    assert got == Counter({(name, day): 1 for name in ZONES for day in days})
