"""The desk's page of limits: all of them, what was refused, nobody's name."""

import contextlib
from collections.abc import Callable
from datetime import timedelta

from planning_play import writer

from conftest import NOON, Articles, Browser, People
from masthead.access.wall import PER_NETWORK
from masthead.kit.limits import Limit, Over, check
from masthead.kit.refusals import TooManyTries
from masthead.readers.desk.limits_page import allows, hours, rows
from masthead.readers.models import Reader

Browsers = Callable[[], Browser]
TWICE = Limit("tried in this test", 2, timedelta(minutes=10))
DAILY = Limit("once in this test", 1, timedelta(days=1))


def test_words_for_a_limit() -> None:
    assert [allows(one) for one in (TWICE, DAILY, Limit("x", 6, timedelta(hours=1)), Limit("x", 6, timedelta(seconds=90)))] == [
        "2 in 10 minutes", "1 in a day", "6 in an hour", "6 in 90 seconds",
    ]  # fmt: skip


def test_those_that_refused_most_come_first() -> None:
    found = [Over(TWICE.name, "k1", NOON, 4), Over(TWICE.name, "k1", NOON - timedelta(minutes=20), 3), Over(TWICE.name, "k2", NOON, 1)]
    one, other = rows([DAILY, TWICE], found)
    assert (one.name, one.refused, one.parties, one.most, one.last) == (TWICE.name, 8, 2, 7, NOON)
    assert (other.refused, other.parties, other.last) == (0, 0, None)


def test_the_chart_has_an_hour_for_each_bar() -> None:
    bars = hours(
        [Over("a", "k", NOON, 10), Over("a", "k", NOON - timedelta(hours=2), 5), Over("a", "k", NOON - timedelta(hours=47), 1)], NOON
    )
    assert [bar.refused for bar in bars if bar.refused] == [1, 5, 10] and (bars[-1].high, bars[-1].y) == (60, 0)
    assert len(bars) == 48 and hours([], NOON)[0].high == 0


def test_owners_see_what_was_refused_and_writers_do_not(browser: Browsers, people: People, articles: Articles) -> None:
    for _ in range(PER_NETWORK.most + 7):
        with contextlib.suppress(TooManyTries):
            check(PER_NETWORK, "203.0.113.9", NOON)
    page = browser().sign_in(people.eva()).get("/desk/limits/").content.decode()
    assert "7 refused in the last 48 hours" in page and "203.0.113.9" not in page
    assert "Addresses typed at the wall" in page and "20 in 10 minutes" in page and "Searches" in page
    assert browser().sign_in(people.ben()).get("/desk/limits/").status_code in {302, 403}
    wim = writer(people, articles)
    assert browser().sign_in(Reader.objects.get(pk=wim.pk)).get("/desk/limits/").status_code in {302, 403}
    assert browser().get("/desk/limits/").status_code == 302
