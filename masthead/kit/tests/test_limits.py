"""Limits count what is done, in windows, per party."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from masthead.kit.limits import KNOWN, Limit, allowed, check, forget, over
from masthead.kit.models import Count, Refused
from masthead.kit.refusals import TooManyTries

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TWICE = Limit("trying the kit", 2, timedelta(minutes=10))

pytestmark = pytest.mark.django_db


def test_up_to_the_limit_and_no_further() -> None:
    assert [allowed(TWICE, "ada", NOON) for _ in range(4)] == [True, True, False, False]


def test_each_party_and_each_limit_counts_alone() -> None:
    other = Limit("else", 2, timedelta(minutes=10))
    for _ in range(3):
        allowed(TWICE, "ada", NOON)
    assert allowed(TWICE, "ben", NOON) and allowed(other, "ada", NOON)


def test_the_next_window_starts_anew() -> None:
    for _ in range(3):
        allowed(TWICE, "ada", NOON)
    assert allowed(TWICE, "ada", NOON + timedelta(minutes=10))


def test_the_refusal_says_how_long_to_wait() -> None:
    for _ in range(2):
        check(TWICE, "ada", NOON + timedelta(minutes=4))
    with pytest.raises(TooManyTries) as refusal:
        check(TWICE, "ada", NOON + timedelta(minutes=4))
    assert refusal.value.say() == "Too many tries. Please try again in 6 minutes."


@pytest.fixture
def in_the_table(settings: Any) -> None:
    """Counted in the database, wherever the other tests count."""
    settings.MASTHEAD = settings.MASTHEAD.model_copy(update={"cache_url": SecretStr("database:")})


@pytest.mark.usefixtures("in_the_table")
def test_no_personal_data_is_kept() -> None:
    allowed(TWICE, "ada@example.org", NOON)
    assert "ada" not in Count.objects.get().key


@pytest.mark.usefixtures("in_the_table")
def test_old_windows_are_forgotten() -> None:
    allowed(TWICE, "ada", NOON)
    assert forget(NOON + timedelta(minutes=1)) == 1


def tried(times: int, party: str, at: datetime = NOON) -> None:
    for _ in range(times):
        try:
            check(TWICE, party, at)
        except TooManyTries:
            continue


def test_who_goes_over_is_noted_once_and_counted() -> None:
    tried(2, "ada")
    assert over(NOON) == []
    tried(5, "ada")
    tried(3, "ben", NOON + timedelta(minutes=1))
    assert Refused.objects.count() == 2, "a flood writes no second row"
    assert [(one.limit, one.refused) for one in over(NOON)] == [("trying the kit", 1), ("trying the kit", 5)]
    assert over(NOON + timedelta(minutes=2)) == [] and "ada" not in str(Refused.objects.values_list())


def test_what_was_refused_is_forgotten_with_its_counts() -> None:
    tried(3, "ada")
    forget(NOON + timedelta(minutes=10))
    assert not Refused.objects.exists() and not Count.objects.exists()


def test_a_limit_is_known_by_its_name() -> None:
    assert KNOWN["trying the kit"] is TWICE
