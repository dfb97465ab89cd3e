"""A draft to begin with: from the library, the radar and the rhythm; made once; nothing in it that nobody offered."""

from datetime import date, timedelta
from typing import Any

import pytest

from conftest import NOON, Articles
from masthead.curator.models import RadarEntry
from masthead.library.models import Country, Pause
from masthead.newsletters.editions import reading, stories
from masthead.newsletters.editions.drafting import do_draft, do_draft_due, from_the_library
from masthead.newsletters.editions.stories import Offer
from masthead.newsletters.models import Edition, Letter

TODAY = NOON.date()


@pytest.fixture
def world(articles: Articles) -> Any:
    """Two new articles on Iran, an old one on Iran and an old one on nothing; the radar."""
    iran = Country.objects.create(name="Iran", slug="iran")
    new = articles(2, published_at=NOON - timedelta(hours=5))
    old = articles.one(title="Iran, explained", published_at=NOON - timedelta(days=900))
    other = articles.one(title="Elsewhere", published_at=NOON - timedelta(days=300))
    for one in (*new, old):
        one.countries.add(iran)
        one.save_revision().publish()
    RadarEntry.objects.create(day=TODAY + timedelta(days=1), title="A vote")
    return new, old, other


def test_it_is_complete_but_for_our_take(world: Any) -> None:
    new, old, _ = world
    draft = do_draft("daily", TODAY, NOON)
    assert set(draft.articles) == {one.pk for one in new} and draft.piece == old
    laid = reading.lay_out(draft, NOON, opening_words=40)
    assert [entry.title for entry in laid.radar] == ["A vote"] and laid.openings[new[0].pk].startswith("Paragraph 1")
    assert "LOCKED" not in str(laid.openings)
    assert draft.published_at is None and draft.words > 0 and draft.title and draft.take == "" and draft.stories == []


def test_asked_twice_it_is_one_and_keeps_what_was_written(world: Any) -> None:
    first = do_draft("daily", TODAY, NOON)
    first.take = "<p>Ours.</p>"
    first.save()
    assert do_draft("daily", TODAY, NOON + timedelta(hours=1)).take == "<p>Ours.</p>" and Edition.objects.count() == 1


def test_a_piece_read_again_lately_is_not_read_again(world: Any) -> None:
    new, old, other = world
    Edition.objects.create(day=TODAY - timedelta(days=1), title="Before", piece=old)
    assert from_the_library(new, NOON) == other


def test_stories_come_from_whoever_offers_them_and_only_what_moved(world: Any) -> None:
    class Curator:
        def offer(self, edition: Edition, since: Any, until: Any, limit: int) -> list[Offer]:
            assert since < until <= NOON and limit == 5
            return [Offer("a", "Gas", "It fell.", sources="Reuters", moved=True), Offer("b", "Rail", "As before.")]

    was = stories.source()
    try:
        stories.offered_by(Curator())
        assert [row["label"] for row in do_draft("daily", TODAY, NOON).stories] == ["Gas"]
    finally:
        stories.offered_by(was)


def test_without_a_watcher_the_last_editions_stories_are_offered_and_none_is_put_in(world: Any) -> None:
    before = Edition(day=TODAY - timedelta(days=3), title="Before")
    before.tell([{"label": "Gas", "text": "It fell.", "article": None}])
    before.save()
    draft = do_draft("daily", TODAY, NOON)
    since, until = reading.window(draft, NOON)
    offered = stories.source().offer(draft, since, until, 5)
    assert draft.stories == [] and [(one.label, one.moved, one.why) for one in offered] == [("Gas", False, "In the edition of 20 November")]


def test_the_clock_lays_drafts_on_the_desk_by_each_letters_rhythm(world: Any) -> None:
    Letter.objects.create(slug="daily", name="Daily", days="12345")
    Letter.objects.create(slug="weekly", name="Weekly", days="6")
    Letter.objects.create(slug="free-letter", name="Free", days="")
    assert [(one.kind, one.day) for one in do_draft_due(NOON)] == [("daily", date(2026, 11, 23))]
    assert do_draft_due(NOON) == []
    assert [one.day for one in do_draft_due(NOON + timedelta(hours=3))] == [date(2026, 11, 24)]  # at three in the afternoon tomorrow's
    assert [one.kind for one in do_draft_due(NOON.replace(day=27, hour=15))] == ["weekly"]  # for a Daily there is nothing new


def test_in_a_pause_there_is_none(world: Any) -> None:
    Letter.objects.create(slug="daily", name="Daily", days="12345")
    Pause.objects.create(first_day=TODAY, last_day=TODAY + timedelta(days=3), why="Holiday")
    assert do_draft_due(NOON + timedelta(hours=4)) == []


def test_a_publication_with_nothing_gets_no_empty_drafts_unasked(db: None) -> None:
    Letter.objects.create(slug="daily", name="Daily", days="12345")
    assert do_draft_due(NOON) == []
    assert do_draft("daily", TODAY, NOON).articles == []  # asked for, there is one


def test_a_weekly_has_the_weeks_coverage_by_region_and_its_long_piece(articles: Articles) -> None:
    from masthead.library.models import Region

    asia, europe = (
        Region.objects.create(name="Asia", slug="asia", position=2),
        Region.objects.create(name="Europe", slug="europe", position=1),
    )
    long = articles.one(format="in-depth", published_at=NOON - timedelta(days=2))
    for one, region in ((long, asia), (articles.one(published_at=NOON - timedelta(days=1)), europe)):
        one.regions.add(region)
        one.save_revision().publish()
    nowhere = articles.one(published_at=NOON - timedelta(days=3))
    draft = do_draft("weekly", TODAY, NOON)
    assert draft.piece == long
    laid = reading.lay_out(draft, NOON)
    assert [name for name, _ in laid.regions] == ["Europe", "Asia", reading.ELSEWHERE] and laid.regions[2][1] == [nowhere]
