"""Places in an article, as tables."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from masthead.library import places

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
MARKS = ["aaaaaaa", "bbbbbbb", "aaaaaaa-2", "ccccccc"]


@pytest.mark.parametrize("place", ["end", "0123abc", "0123abc-2", "0123abc-1234"])
def test_a_place_is_a_mark_or_the_end(place: str) -> None:
    assert places.is_place(place)


@pytest.mark.parametrize(
    "place", ["", "END", "0123ABC", "0123ab", "0123abcd", "0123abc-", "0123abc-12345", "0123abc\n", " 0123abc", "p-0123abc"]
)
def test_nothing_else_is(place: str) -> None:
    assert not places.is_place(place)


@pytest.mark.parametrize(("place", "part"), [("end", 100), ("aaaaaaa", 0), ("bbbbbbb", 25), ("ccccccc", 75), ("ddddddd", 0)])
def test_how_far(place: str, part: int) -> None:
    assert places.hundredths(MARKS, place) == part
    assert places.hundredths([], place) in {0, 100}


def test_another_text_is_another_edition() -> None:
    names = {places.edition(marks) for marks in (MARKS, MARKS[1:], MARKS[::-1], [], ["aaaaaaabbbbbbb"])}
    assert len(names) == 5 and places.edition(list(MARKS)) == places.edition(MARKS)


@pytest.mark.parametrize(
    ("seen", "changed"),
    [(MARKS, []), ([], []), (MARKS[::-1], []), ([*MARKS, "ddddddd"], []), (MARKS[1:], ["aaaaaaa"]), (["fffffff"], MARKS)],
)
def test_what_changed(seen: list[str], changed: list[str]) -> None:
    assert places.changed(MARKS, seen) == changed


def test_what_was_never_reached_has_not_changed() -> None:
    assert places.changed([*MARKS, "eeeeeee", "fffffff"], MARKS) == []
    assert places.changed(["aaaaaaa", "1111111", "bbbbbbb", "2222222"], MARKS) == ["1111111"]


@pytest.mark.parametrize(
    ("seen", "place", "now"),
    [
        ([], "aaaaaaa", MARKS[:1]),
        ([], "end", MARKS),
        ([MARKS[0], MARKS[3]], "aaaaaaa", [MARKS[0], MARKS[3]]),  # what changed between them stays marked until it is reached
        ([MARKS[0], MARKS[3]], MARKS[2], MARKS),
        (["gone"], "bbbbbbb", MARKS[:2]),
    ],
)
def test_what_has_been_seen(seen: list[str], place: str, now: list[str]) -> None:
    assert places.seen_now(MARKS, seen, place) == now


@pytest.mark.parametrize(
    ("before", "place", "kept"),
    [
        ("", "bbbbbbb", "bbbbbbb"),
        ("ccccccc", "aaaaaaa", "ccccccc"),
        ("aaaaaaa", "ccccccc", "ccccccc"),
        ("end", "aaaaaaa", "end"),
        ("gone", "aaaaaaa", "aaaaaaa"),
    ],
)
def test_looking_at_the_beginning_again_loses_no_place(before: str, place: str, kept: str) -> None:
    assert places.furthest(MARKS, before, place) == kept


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(minutes=1), "earlier today"),
        (timedelta(hours=11), "earlier today"),
        (timedelta(hours=13), "earlier today"),  # 23:00 UTC of the day before is midnight in Berlin
        (timedelta(hours=14), "yesterday"),
        (timedelta(days=2), "on Saturday"),
        (timedelta(days=6), "on Tuesday"),
        (timedelta(days=7), "on 16 November"),
        (timedelta(days=20), "on 3 November"),
        (timedelta(days=365), "on 23 November 2025"),
        (-timedelta(minutes=1), "earlier today"),
    ],
)
def test_days_as_people_write_them(ago: timedelta, words: str) -> None:
    assert places.day(NOON - ago, NOON, BERLIN) == words
