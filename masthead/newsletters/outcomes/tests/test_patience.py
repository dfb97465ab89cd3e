"""How long an address is tried that cannot be reached for now."""

from datetime import UTC, datetime, timedelta

import pytest

from masthead.newsletters.outcomes.patience import Failing, given_up, one_more

MONDAY = datetime(2026, 11, 2, 7, tzinfo=UTC)


def failures(*days: float) -> Failing:
    failing = None
    for day in days:
        failing = one_more(failing, MONDAY + timedelta(days=day))
    assert failing is not None
    return failing


@pytest.mark.parametrize(
    ("days", "over"),
    [
        ([0], False),
        ([0, 1, 2, 3, 4], False),  # a week of a full mailbox
        ([0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 14], True),  # two weeks of it
        ([0, 0.1, 0.2, 0.3, 14], False),  # many on one day are one
        ([0, 7, 14, 21, 28], False),
        ([0, 7, 14, 21, 28, 35, 42, 49], True),  # a weekly letter, after seven weeks
        ([0, 30, 60, 90, 120, 150, 180], False),  # once a month
        ([0, 1, 2, 3, 4, 100], False),  # long ago is forgotten
    ],
)
def test_given_up(days: list[float], over: bool) -> None:
    assert given_up(failures(*days)) is over


def test_half_is_forgotten_in_a_fortnight() -> None:
    assert failures(0).now(MONDAY + timedelta(days=14)) == 0.5


def test_a_failure_reported_late_adds_nothing() -> None:
    assert one_more(failures(0, 5), MONDAY + timedelta(days=1)) == failures(0, 5)
