"""The plan against the promise."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from masthead.library.rhythm import Break, Promise, Slot, Stage, Verdict, day_of, monday, span, week

MON = date(2026, 11, 23)
TUE, WED, THU, FRI, SAT = (MON + timedelta(days=n) for n in range(1, 6))
ONE = Promise(1, 1)


def piece(day: date, stage: Stage = Stage.DRAFT, form: str = "analysis") -> Slot:
    return Slot(day, form, stage)


@pytest.mark.parametrize(
    ("slots", "promise", "today", "verdict", "words"),
    [
        ([], ONE, MON, Verdict.SHORT, "nothing planned"),
        ([], ONE, WED, Verdict.MISSED, "nothing published"),
        ([piece(TUE)], ONE, MON, Verdict.COMING, "1 of 1 planned"),
        ([piece(TUE, Stage.REVIEW)], ONE, MON, Verdict.COMING, "1 of 1 planned"),
        ([piece(TUE, Stage.SCHEDULED)], ONE, MON, Verdict.COMING, "1 of 1 scheduled"),
        ([piece(TUE, Stage.PUBLISHED)], ONE, TUE, Verdict.KEPT, "1 of 1 published"),
        ([piece(TUE, Stage.PUBLISHED), piece(TUE)], ONE, TUE, Verdict.KEPT, "1 of 1 published, 1 more"),
        ([piece(TUE)], ONE, WED, Verdict.MISSED, "nothing published"),  # planned, and the day has gone by
        ([piece(TUE, Stage.PUBLISHED), piece(TUE)], Promise(2, 0), WED, Verdict.MISSED, "1 of 2 published"),
        ([piece(TUE)], Promise(2, 0), MON, Verdict.SHORT, "1 of 2 planned"),
        ([piece(TUE, Stage.SCHEDULED), piece(TUE), piece(TUE)], ONE, MON, Verdict.COMING, "1 of 1 scheduled, 2 more"),
        ([piece(TUE, form="briefing"), piece(TUE, form="note")], ONE, MON, Verdict.SHORT, "nothing planned"),
        ([piece(TUE, form="in-depth")], ONE, MON, Verdict.COMING, "1 of 1 planned"),
        ([], Promise(0, 0), MON, Verdict.NOTHING_DUE, "nothing due"),
        ([piece(TUE)], Promise(0, 0), MON, Verdict.NOTHING_DUE, "1 beyond the promise"),
    ],
)
def test_tuesday(slots: list[Slot], promise: Promise, today: date, verdict: Verdict, words: str) -> None:
    day = week(MON, slots, promise, [], today).days[1]
    assert (day.standing.verdict, day.words) == (verdict, words)


def test_every_verdict_has_a_sign_of_its_own() -> None:
    assert len({verdict.value for verdict in Verdict}) == len(Verdict) == 5


def test_nothing_is_demanded_at_the_weekend() -> None:
    made = week(MON, [], ONE, [], MON)
    assert [day.standing.promised for day in made.days] == [1, 1, 1, 1, 1, 0, 0]
    assert len(made.weekdays) == 5 and made.monday == MON


def test_in_a_pause_nothing_is_demanded_and_it_is_named() -> None:
    day = week(MON, [], ONE, [Break(WED, FRI, "Thanksgiving")], MON).days[2]
    assert (day.standing.verdict, day.words) == (Verdict.NOTHING_DUE, "pause: Thanksgiving")
    day = week(MON, [piece(WED)], ONE, [Break(WED, WED, "Strike")], MON).days[2]
    assert day.words == "pause: Strike; 1 all the same"


@pytest.mark.parametrize(
    ("slots", "breaks", "today", "verdict"),
    [
        ([], [], MON, Verdict.SHORT),
        ([piece(SAT, form="in-depth")], [], MON, Verdict.COMING),  # the week's long piece may stand on a Saturday
        ([piece(TUE, Stage.PUBLISHED, "in-depth")], [], FRI, Verdict.KEPT),
        ([piece(TUE, form="in-depth")], [], WED, Verdict.SHORT),  # it was planned for yesterday and did not appear
        ([], [], SAT, Verdict.MISSED),
        ([], [Break(MON, FRI, "August")], MON, Verdict.NOTHING_DUE),
        ([], [Break(MON, THU, "August")], MON, Verdict.SHORT),  # one weekday is left to keep the promise on
        ([], [Break(MON, TUE, "a"), Break(WED, SAT, "b")], MON, Verdict.NOTHING_DUE),
    ],
)
def test_in_depth_of_the_week(slots: list[Slot], breaks: list[Break], today: date, verdict: Verdict) -> None:
    assert week(MON, slots, ONE, breaks, today).in_depth.verdict is verdict


def test_other_weeks_do_not_count() -> None:
    made = week(MON, [piece(MON - timedelta(days=1)), piece(MON + timedelta(days=7))], ONE, [], MON)
    assert not sum(day.standing.there for day in made.days)


@pytest.mark.parametrize("day", [MON, WED, MON + timedelta(days=6)])
def test_the_monday_of_a_day(day: date) -> None:
    assert monday(day) == MON


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Europe/Berlin", date(2026, 11, 23), 24),
        ("America/Sao_Paulo", date(2018, 11, 4), 23),  # its midnight does not exist
        ("Asia/Beirut", date(2022, 3, 27), 23),
        ("America/Havana", date(2026, 11, 1), 25),  # its midnight hour comes twice
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
    ],
)
def test_a_day_is_whole_when_the_clock_changes(zone: str, day: date, hours: float) -> None:
    place = ZoneInfo(zone)
    first, end = span(day, day, place)
    assert (end - first) == timedelta(hours=hours)
    assert day_of(first, place) == day and day_of(end, place) == day + timedelta(days=1)
    assert day_of(end - timedelta(seconds=1), place) == day and day_of(first - timedelta(seconds=1), place) == day - timedelta(days=1)


def test_a_moment_belongs_to_the_day_of_the_publication() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert day_of(late, ZoneInfo("Europe/Berlin")) == TUE
    assert day_of(late, ZoneInfo("America/New_York")) == MON
