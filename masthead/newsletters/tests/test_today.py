"""The day for a subscriber: what they follow first, each sentence with its source; nobody else is sent a story."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOON, Browser, People
from masthead.curator.models import Story
from masthead.curator.newsroom import editing
from masthead.curator.newsroom.gathering import Gatherer
from masthead.curator.tests.newsroom import QUAKE, STRIKE, Wire, paper_wire
from masthead.library.following import do_follow
from masthead.library.models import Country, Follow
from masthead.newsletters import today
from masthead.newsletters.models import Edition

__all__ = ["paper_wire"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stories(paper_wire: Wire) -> None:
    """The quake, told widely; the strike by two; and what one owner alone tells."""
    paper_wire.news(QUAKE, NOON - timedelta(hours=2))
    paper_wire.news(STRIKE, NOON - timedelta(hours=2), outlet=1)
    paper_wire.print(
        "Orchestra finds a hall", "The orchestra of the harbour town moves into a disused grain store.", 0, NOON - timedelta(hours=1)
    )
    Gatherer().read_on()


def page(browser: Browser) -> str:
    answer = browser.get("/today/")
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    return str(answer.content.decode())


def test_subscribers_read_the_day_by_rank(browser: Callable[[], Browser], people: People) -> None:
    Edition.objects.create(day=NOON.date(), title="A port is a promise", published_at=NOON - timedelta(hours=5))
    cleo = browser()
    cleo.sign_in(people.cleo())
    shown = page(cleo)
    quake, strike = (Story.objects.get(told__item__title=told[0][0]) for told in (QUAKE, STRIKE))
    assert "A port is a promise" in shown and "Bandar Abbas" in shown and "Orchestra" not in shown
    assert 0 < shown.index(quake.title) < shown.index(strike.title) and 'href="https://' in shown


def test_what_one_follows_comes_first_and_says_why(browser: Callable[[], Browser], people: People) -> None:
    reader = people.cleo()
    country = Country.objects.create(name="Netherlands", slug="netherlands")
    do_follow(reader=reader, kind=Follow.Kind.COUNTRY, number=country.pk, at=NOON)
    cleo = browser()
    cleo.sign_in(reader)
    shown = page(cleo)
    assert "Because you follow Netherlands" in shown and shown.index("Rotterdam") < shown.index("Bandar Abbas")


@pytest.mark.parametrize("who", ["stranger", "ben", "dmitri"])
def test_nobody_else_is_sent_a_story(who: str, browser: Callable[[], Browser], people: People) -> None:
    other = browser()
    if who != "stranger":
        other.sign_in(getattr(people, who)())
    shown = page(other)
    assert "Bandar Abbas" not in shown and "Rotterdam" not in shown and "/subscribe/" in shown


def test_the_day_is_worked_out_once_and_what_is_muted_is_gone_at_once(people: People) -> None:
    reader = people.cleo()
    with CaptureQueriesContext(connection) as first:
        today.stories(reader, NOON)
    with CaptureQueriesContext(connection) as again:
        assert len(today.stories(reader, NOON)) == 2
    assert len(again) <= 3 < len(first)
    editing.do_mute(number=Story.objects.get(told__item__title=QUAKE[0][0]).number, muted=True, by=None, at=NOON)
    assert len(today.stories(reader, NOON)) == 1
