"""The newsroom's pages: who may, what they show, what their presses do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOON, Browser, People
from masthead.curator.models import Decision, Story, Told, Weighing
from masthead.curator.newsroom import morning
from masthead.curator.newsroom.gathering import Gatherer
from masthead.curator.rank import NAMES, Weights
from masthead.curator.tests.newsroom import QUAKE, STRIKE, VOTE, Wire, paper_wire

__all__ = ["paper_wire"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def stories(paper_wire: Wire) -> list[Story]:
    """The quake, the strike, the vote, an hour ago."""
    for told in (QUAKE, STRIKE, VOTE):
        paper_wire.news(told, NOON - timedelta(hours=1))
    Gatherer().read_on()
    return [Story.objects.get(told__item__title=told[0][0]) for told in (QUAKE, STRIKE, VOTE)]


@pytest.fixture
def eva(browser: Callable[[], Browser], people: People) -> Browser:
    desk = browser()
    desk.sign_in(people.eva())
    return desk


def press(desk: Browser, what: str, **fields: object) -> str:
    """What the desk says."""
    answer = desk.post("/desk/wire/act/", {"what": what, **fields}, follow=True)
    return " ".join(str(message).strip() for message in answer.context["messages"])


def test_only_editors_see_it(browser: Callable[[], Browser], people: People, stories: list[Story]) -> None:
    """Not a stranger, not a reader, not who is let in at the desk for something else."""
    stranger, reader, writer = browser(), browser(), browser()
    reader.sign_in(people.ben())
    at_the_desk = people.cleo()
    at_the_desk.user_permissions.add(Permission.objects.get(codename="access_admin"))
    writer.sign_in(at_the_desk)
    assert writer.get("/desk/").status_code == 200
    for who in (stranger, reader, writer):
        for path in ("/desk/wire/", "/desk/wire/?q=iran", f"/desk/wire/{stories[0].number}/", "/desk/wire/ranking/"):
            refused = who.get(path)
            assert refused.status_code in {302, 403} and stories[0].title not in refused.content.decode(), path
        for path in ("/desk/wire/act/", "/desk/wire/ranking/"):
            assert who.post(path, {"what": f"pin:{stories[0].number}", **dict.fromkeys(NAMES, "2")}).status_code in {302, 403}
    assert not Weighing.objects.exists()
    assert not Decision.objects.exists() and not Story.objects.exclude(pinned_at=None).exists()


def test_the_morning_shows_the_stories_with_their_reasons(eva: Browser, stories: list[Story]) -> None:
    page = eva.get("/desk/wire/").content.decode()
    assert page.index(stories[0].title) < page.index(stories[1].title)
    assert "4 outlets of 3 owners" in page and "new to our readers" in page


def test_the_morning_costs_as_many_queries_however_many_stories(eva: Browser, stories: list[Story], paper_wire: Wire) -> None:
    eva.get("/desk/wire/")
    with CaptureQueriesContext(connection) as few:
        eva.get("/desk/wire/")
    for n in range(8):
        told = (f"The tariff of {n}land falls", f"A tariff number {n} on {n}ware fell in {n}land by {n} percent.")
        paper_wire.news((told, told), NOON - timedelta(minutes=20))
    Gatherer().read_on()
    with CaptureQueriesContext(connection) as many:
        eva.get("/desk/wire/")
    assert len(many) == len(few)


def test_a_story_shows_sentences_with_their_sources_its_hours_and_its_items(eva: Browser, stories: list[Story]) -> None:
    page = eva.get(f"/desk/wire/{stories[0].number}/").content.decode()
    assert 'class="wire-said"' in page and 'href="https://' in page
    assert page.count('name="item"') == 4 and "United Kingdom" in page and "<rect" in page
    assert eva.get("/desk/wire/999/", follow=True).redirect_chain == [("/desk/wire/", 302)]


def test_looking_changes_nothing(eva: Browser, stories: list[Story]) -> None:
    before = list(Story.objects.values())
    for path in ("/desk/wire/", f"/desk/wire/{stories[0].number}/", "/desk/wire/?q=iran"):
        eva.get(path)
    assert eva.get("/desk/wire/act/").status_code == 405
    assert list(Story.objects.values()) == before


def test_presses(eva: Browser, stories: list[Story]) -> None:
    quake, strike, vote = stories
    assert "leads the list" in press(eva, f"pin:{vote.number}")
    assert next(line.story for line in morning.ranked(NOON)) == vote
    assert "off the list" in press(eva, f"mute:{quake.number}")
    assert quake not in [line.story for line in morning.ranked(NOON)]
    assert "They are one" in press(eva, "merge", story=[strike.number, vote.number])
    assert Told.objects.filter(story=strike.number).count() == 4
    item = Told.objects.filter(story=strike.number).first()
    assert item is not None
    assert "One item is a story now" in press(eva, f"split:{strike.number}", item=[item.pk], back=strike.number)
    assert "It is called “Docks”" in press(eva, f"rename:{strike.number}", title="Docks")


@pytest.mark.parametrize("what", ["", "pin", "pin:999", "pin:x", "merge", "split:1", "nonsense:1", "review:999", "pin:" + "9" * 40])
def test_nonsense_is_refused_in_a_sentence(what: str, eva: Browser, stories: list[Story]) -> None:
    said = press(eva, what)
    assert said.endswith(".") and "Traceback" not in said and not Story.objects.exclude(pinned_at=None).exists()


def test_items_are_found_by_their_words(eva: Browser, stories: list[Story]) -> None:
    page = eva.get("/desk/wire/?q=rotterdam+pay").content.decode()
    assert "Port strike shuts Rotterdam" in page and "Moldova" not in page
    assert "No item" in eva.get("/desk/wire/?q=xyzzy").content.decode()


# The weights


def test_weights_are_tried_on_yesterday_and_set_by_a_press(eva: Browser, paper_wire: Wire) -> None:
    yesterday = NOON - timedelta(days=1, hours=2)
    paper_wire.news(STRIKE, yesterday)
    paper_wire.news(QUAKE, yesterday)
    Gatherer().read_on()
    strike, quake = (Story.objects.get(told__item__title=told[0][0]) for told in (STRIKE, QUAKE))
    as_shipped = dict.fromkeys(NAMES, "1")
    page = eva.get("/desk/wire/ranking/").content.decode()
    assert page.index(quake.title) < page.index(strike.title)
    eva.get("/desk/wire/ranking/", {**as_shipped, "voices": "0"})
    assert not Weighing.objects.exists(), "to look changes nothing"
    eva.post("/desk/wire/ranking/", {**as_shipped, "voices": "2.5"})
    assert morning.weights() == Weights(voices=2.5)


@pytest.mark.parametrize("given", ["", "x", "-1", "3.01", "nan", "inf", "9" * 400])
def test_a_weight_that_is_none_is_refused_in_a_sentence(given: str, eva: Browser) -> None:
    answer = eva.post("/desk/wire/ranking/", {**dict.fromkeys(NAMES, "1"), "beat": given})
    assert "The weight of beat should be" in answer.content.decode() and not Weighing.objects.exists()


def test_yesterdays_morning_is_as_it_was(paper_wire: Wire) -> None:
    paper_wire.news(QUAKE[:2], NOON - timedelta(days=1))
    paper_wire.news(QUAKE[2:], NOON - timedelta(hours=1), outlet=2)
    Gatherer().read_on()
    [then] = morning.ranked(NOON - timedelta(hours=22))
    [today] = morning.ranked(NOON)
    assert (then.facts.outlets, then.facts.items) == (2, 2) and (today.facts.outlets, today.facts.items) == (4, 4)
    assert then.ranked.score < today.ranked.score
