"""The wire as stories: gathered once whatever happens, ranked with reasons, and what an editor did is never undone."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOON, Articles
from masthead.curator.models import Apart, Bookmark, Decision, Item, Story, Told
from masthead.curator.newsroom import counting, editing, morning, reviews
from masthead.curator.newsroom.explaining import do_explain
from masthead.curator.newsroom.gathering import Gatherer
from masthead.curator.newsroom.reviews import NoReviews, Review
from masthead.curator.rank import Weights
from masthead.curator.tests.newsroom import QUAKE, STRIKE, VOTE, Wire, paper_wire
from masthead.kit.refusals import BadInput
from masthead.library.models import ArticlePage, Country
from masthead.library.search import indexing
from masthead.library.search.folders import Folders

__all__ = ["paper_wire"]
pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=2)


def stories() -> dict[str, list[str]]:
    """Titles of the stories with those of their items."""
    rows = Told.objects.select_related("story", "item").order_by("item_id")
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.story.title, []).append(row.item.title)
    return found


def story_of(item: Item) -> Story:
    return Told.objects.select_related("story").get(item=item).story


# Gathering


def test_items_become_stories(paper_wire: Wire) -> None:
    quake, strike = paper_wire.news(QUAKE), paper_wire.news(STRIKE, NOON + timedelta(minutes=5))
    assert Gatherer().read_on() == 6
    assert sorted(map(len, stories().values())) == [2, 4]
    story = story_of(quake[0])
    assert {story_of(item).number for item in quake} == {story.number} != {story_of(strike[0]).number}
    assert (story.items, story.voices) == (4, 3), "two of its outlets are of one owner"
    assert (story.began_at, story.newest_at) == (NOON, NOON + timedelta(minutes=30))
    assert story.countries == {"IR": 4} and story.title in {title for title, _ in QUAKE}


def test_reading_on_goes_on(paper_wire: Wire) -> None:
    gatherer = Gatherer()
    first = paper_wire.news(QUAKE[:2])
    assert gatherer.read_on() == 2 and gatherer.read_on() == 0
    late = paper_wire.news(QUAKE[2:], NOON + timedelta(hours=1))
    assert gatherer.read_on() == 2
    assert {story_of(item).number for item in (*first, *late)} == {story_of(first[0]).number}


def test_another_process_goes_on_where_one_was_killed(paper_wire: Wire) -> None:
    first = paper_wire.news(QUAKE[:2])
    Gatherer().read_on()
    late = paper_wire.news(QUAKE[2:], NOON + timedelta(hours=1))
    assert Gatherer().read_on() == 2, "a new one restores the stories from their rows"
    assert {story_of(item).number for item in late} == {story_of(first[0]).number}


def test_a_batch_that_fails_changes_nothing_and_is_read_again(paper_wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    paper_wire.news(QUAKE)
    gatherer = Gatherer()

    def fails(numbers: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken, pytest.raises(RuntimeError):
        broken.setattr(counting, "recount", fails)
        gatherer.read_on()
    assert not Told.objects.exists() and not Story.objects.exists()
    assert gatherer.read_on() == 4
    assert [len(items) for items in stories().values()] == [4]


def test_a_copy_stands_beside_its_original_and_is_no_voice(paper_wire: Wire) -> None:
    title, lead = QUAKE[0]
    first = paper_wire.print(title, lead, 0)
    copy = paper_wire.print("Breaking news from the south", "", 2, LATER, copy_of=first)
    Gatherer().read_on()
    story = story_of(copy)
    assert story == story_of(first) and (story.items, story.voices) == (2, 1)


def test_an_item_comes_in_once(paper_wire: Wire) -> None:
    paper_wire.news(QUAKE)
    Gatherer().read_on()
    Bookmark.objects.update(seen_at=NOON + timedelta(minutes=10))
    with pytest.raises(Exception, match=r"(?i)unique"):
        Gatherer().read_on()


def test_stories_that_become_alike_are_one_and_the_old_address_leads_on(paper_wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = paper_wire.news(QUAKE[:1])[0], paper_wire.news(VOTE[:1])[0]
    gatherer = Gatherer()
    gatherer.read_on()
    assert gatherer.clustering is not None
    numbers = story_of(one).number, story_of(other).number
    gatherer.clustering._join(gatherer.clustering.open[numbers[0]], gatherer.clustering.open[numbers[1]])
    paper_wire.print("Something else altogether", "A lead on nothing that anybody told before.", at=LATER)
    gatherer.read_on()
    assert story_of(other).number == numbers[0] == editing.found(numbers[1]).number
    assert Story.objects.get(pk=numbers[1]).into_id == numbers[0]


def test_a_batch_costs_as_many_queries_however_many_stories(paper_wire: Wire) -> None:
    gatherer = Gatherer()
    gatherer.read_on()
    paper_wire.news(QUAKE)
    with CaptureQueriesContext(connection) as few:
        gatherer.read_on()
    for n, word in enumerate(("tariff", "glacier", "election", "satellite", "vaccine", "railway", "mine", "bridge", "river", "drought")):
        paper_wire.news(((f"The {word} of {word}land {n}", f"A {word} in the {word}s of the {n} {word} hills."),) * 2, LATER)
    with CaptureQueriesContext(connection) as many:
        gatherer.read_on()
    assert len(many) <= len(few)


# What an editor does


def test_what_an_editor_split_stays_split(paper_wire: Wire) -> None:
    quake = paper_wire.news(QUAKE)
    gatherer = Gatherer()
    gatherer.read_on()
    other = editing.do_split(number=story_of(quake[0]).number, items=[quake[2].pk, quake[3].pk], by=None, at=LATER)
    assert other.items == 2 and story_of(quake[0]).items == 2 and Apart.objects.count() == 1
    for hours, going_on in enumerate((gatherer, Gatherer())):
        late = paper_wire.news(QUAKE, LATER + timedelta(hours=hours))
        going_on.read_on()
        assert story_of(quake[2]).number == other.number != story_of(quake[0]).number
        assert {story_of(item).number for item in late} <= {other.number, story_of(quake[0]).number}
    assert not Decision.objects.filter(heeded=False).exists()


def test_new_items_join_what_an_editor_merged(paper_wire: Wire) -> None:
    quake, vote = paper_wire.news(QUAKE[:2]), paper_wire.news(VOTE[:1])
    gatherer = Gatherer()
    gatherer.read_on()
    merged = editing.do_merge(numbers=[story_of(vote[0]).number, story_of(quake[0]).number], by=None, at=LATER)
    assert merged.items == 3
    late = [*paper_wire.news(QUAKE[2:], LATER), *paper_wire.news(VOTE[1:], LATER)]
    gatherer.read_on()
    assert {story_of(item).number for item in late} == {merged.number}


def test_merging_again_what_was_split_is_allowed(paper_wire: Wire) -> None:
    quake = paper_wire.news(QUAKE)
    Gatherer().read_on()
    number = story_of(quake[0]).number
    other = editing.do_split(number=number, items=[quake[3].pk], by=None, at=LATER)
    editing.do_merge(numbers=[other.number, number], by=None, at=LATER)
    assert not Apart.objects.exists() and story_of(quake[3]).number == number


def test_a_name_stays_and_can_be_given_back(paper_wire: Wire) -> None:
    quake = paper_wire.news(QUAKE[:2])
    gatherer = Gatherer()
    gatherer.read_on()
    number = story_of(quake[0]).number
    editing.do_rename(number=number, title="  The Bandar Abbas\n earthquake ", by=None, at=LATER)
    paper_wire.news(QUAKE[2:], LATER)
    gatherer.read_on()
    assert Story.objects.get(pk=number).title == "The Bandar Abbas earthquake"
    editing.do_rename(number=number, title="", by=None, at=LATER)
    assert Story.objects.get(pk=number).title in {title for title, _ in QUAKE}


def test_pins_lead_and_the_muted_are_gone_whatever_they_grow_to(paper_wire: Wire) -> None:
    quake, strike, vote = paper_wire.news(QUAKE), paper_wire.news(STRIKE), paper_wire.news(VOTE)
    gatherer = Gatherer()
    gatherer.read_on()
    editing.do_pin(number=story_of(vote[0]).number, pinned=True, by=None, at=LATER)
    editing.do_mute(number=story_of(quake[0]).number, muted=True, by=None, at=LATER)
    paper_wire.news(QUAKE, LATER)
    gatherer.read_on()
    shown = [line.story.number for line in morning.ranked(LATER + timedelta(hours=1))]
    assert shown == [story_of(vote[0]).number, story_of(strike[0]).number]
    editing.do_mute(number=story_of(quake[0]).number, muted=False, by=None, at=LATER)
    assert story_of(quake[0]).number in [line.story.number for line in morning.ranked(LATER + timedelta(hours=1))]


@pytest.mark.parametrize(("chosen", "said"), [([], "Tick the items"), ([0, 1, 2, 3], "all its items")])
def test_a_split_of_nothing_or_of_all_is_refused(chosen: list[int], said: str, paper_wire: Wire) -> None:
    quake = paper_wire.news(QUAKE)
    Gatherer().read_on()
    with pytest.raises(BadInput, match=said):
        editing.do_split(number=story_of(quake[0]).number, items=[quake[n].pk for n in chosen], by=None, at=LATER)


def test_what_is_not_there_is_refused_in_a_sentence(db: None) -> None:
    with pytest.raises(BadInput, match="not there any more"):
        editing.do_pin(number=77, pinned=True, by=None, at=NOON)
    with pytest.raises(BadInput, match="Choose two"):
        editing.do_merge(numbers=[], by=None, at=NOON)


# The morning


def test_the_morning_ranks_with_reasons(paper_wire: Wire, articles: Articles, monkeypatch: pytest.MonkeyPatch) -> None:
    quake, strike = paper_wire.news(QUAKE), paper_wire.news(STRIKE, outlet=2)
    Country.objects.create(name="Iran", slug="iran").articles.add(*articles(3))
    Gatherer().read_on()
    first, second = morning.ranked(LATER)
    assert (first.story, second.story) == (story_of(quake[0]), story_of(strike[0]))
    assert first.ranked.why.startswith(
        "4 outlets of 3 owners in 3 countries; first seen 12:00, 4 outlets in the last six hours; new to our readers"
    )
    assert "on Iran, of which we write" in first.ranked.why and "off our beat" in second.ranked.why

    key = morning.key_of(story_of(quake[0]))
    review = Review(NOON + timedelta(hours=1), NOON.date(), key, "An earthquake in Iran")
    nobodys = NoReviews()
    monkeypatch.setattr(nobodys, "told", lambda before, limit: [review])
    monkeypatch.setattr(reviews, "_reviews", nobodys)
    first, second = morning.ranked(LATER)
    assert first.story == story_of(strike[0]), "what our Review told and what has not moved since is no news"
    assert "in our Review of 23 November, nothing since" in second.ranked.why


def test_weights_change_the_order(paper_wire: Wire, articles: Articles) -> None:
    quake, vote = paper_wire.news(QUAKE), paper_wire.news(VOTE)
    Country.objects.create(name="Moldova", slug="moldova").articles.add(*articles(3))
    Gatherer().read_on()
    wide = morning.ranked(LATER, Weights(beat=0.0))
    ours = morning.ranked(LATER, Weights(voices=0.0, velocity=0.0, beat=3.0))
    assert [one.story for one in wide] == [story_of(quake[0]), story_of(vote[0])] == [one.story for one in reversed(ours)]


def test_the_morning_costs_as_much_with_few_stories_and_with_many(paper_wire: Wire) -> None:
    paper_wire.news(QUAKE)
    Gatherer().read_on()
    with CaptureQueriesContext(connection) as few:
        morning.ranked(LATER)
    paper_wire.news(STRIKE, NOON + timedelta(hours=1))
    paper_wire.news(VOTE, NOON + timedelta(hours=1))
    Gatherer().read_on()
    with CaptureQueriesContext(connection) as many:
        assert len(morning.ranked(LATER)) == 3
    assert len(few) == len(many) <= 6


def test_names_of_places_are_the_gazetteers(paper_wire: Wire) -> None:
    paper_wire.print("Bandar Abbas shaken", "An earthquake struck Iran and was felt in Oman and the United Arab Emirates.")
    Gatherer().read_on()
    assert Told.objects.get().countries == "IR,OM,AE"


# Our library beside it


@pytest.fixture
def library(articles: Articles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[ArticlePage]:
    """Indexed: a piece on the port and its country, one in the same words on another, one on nothing of it."""
    own = Folders(tmp_path / "search")
    monkeypatch.setattr(indexing, "folders", lambda: own)
    there = [articles.one(title=title) for title in ("The port of Bandar Abbas", "An earthquake in a port", "On orchestras")]
    for n, (name, words) in enumerate((
        ("Iran", "Bandar Abbas in southern Iran would not survive an earthquake: the port was built on sand."),
        ("Japan", "An earthquake killed at least twelve people in the port, and rescuers searched the rubble."),
        ("France", "An orchestra without a hall is a promise."),
    )):  # fmt: skip
        there[n].body = json.dumps([{"type": "paragraph", "value": f"<p>{words}</p>"}])
        there[n].save_revision().publish()
        Country.objects.create(name=name, slug=name.lower()).articles.add(there[n])
    indexing.do_rebuild(NOON)
    return there


def test_the_piece_that_explains_is_on_the_storys_country_and_published(paper_wire: Wire, library: list[ArticlePage]) -> None:
    quake = paper_wire.news(QUAKE)
    paper_wire.news(VOTE, outlet=1)
    Gatherer().read_on()
    assert do_explain(LATER) == 2 and do_explain(LATER) == 0, "looked up once, until it has doubled"
    assert story_of(quake[0]).piece_id == library[0].pk
    first = morning.ranked(LATER)[0]
    assert "“The port of Bandar Abbas”" in first.ranked.why
    ArticlePage.objects.get(pk=library[0].pk).unpublish()
    assert "nothing in our library" in morning.ranked(LATER)[0].ranked.why
    Story.objects.update(piece_for=0)
    do_explain(LATER)
    assert story_of(quake[0]).piece is None, "and not the one in the same words on another country"
