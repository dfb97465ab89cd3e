"""Stories of the wire on their way into a Review, and what our Reviews told."""

from datetime import timedelta

import pytest

from conftest import NOON, Browser
from masthead.curator.models import Story
from masthead.curator.newsroom import morning
from masthead.curator.newsroom.gathering import Gatherer
from masthead.curator.tests.newsroom import QUAKE, Wire, paper_wire
from masthead.curator.tests.test_newsroom_desk import eva, press, stories
from masthead.newsletters.editions.drafting import do_draft
from masthead.newsletters.models import Edition, Letter

__all__ = ["eva", "paper_wire", "stories"]
pytestmark = pytest.mark.django_db


def test_a_story_goes_into_the_next_daily_review(eva: Browser, stories: list[Story]) -> None:
    assert "no days on which it goes out" in press(eva, f"review:{stories[0].number}")
    Letter.objects.update_or_create(slug="daily", defaults={"name": "The Daily Review", "days": "12345"})
    assert press(eva, f"review:{stories[0].number}").startswith("It stands in the Daily Review of 23 November")
    edition = Edition.objects.get()
    [row] = [row for row in edition.stories if row["key"] == morning.key_of(stories[0])]
    assert row["label"] == "Iran" and "Bandar Abbas" in row["text"] and "(" in row["text"] and row["sources"]
    version = edition.version
    assert "already" in press(eva, f"review:{stories[0].number}")
    edition.refresh_from_db()
    assert edition.version == version and len([one for one in edition.stories if one["key"] == row["key"]]) == 1


def test_a_draft_follows_what_moved_and_no_story_twice(stories: list[Story], paper_wire: Wire) -> None:
    Letter.objects.update_or_create(slug="daily", defaults={"name": "The Daily Review", "days": "12345"})
    draft = do_draft("daily", NOON.date(), NOON)
    assert {row["key"] for row in draft.stories} == {morning.key_of(story) for story in stories}
    draft.published_at = NOON
    draft.save()
    tomorrow = NOON + timedelta(days=1)
    assert do_draft("daily", tomorrow.date(), tomorrow).stories == [], "nothing moved since"
    paper_wire.news((QUAKE[3], QUAKE[2]), NOON + timedelta(days=1, hours=1))
    Gatherer().read_on()
    later = NOON + timedelta(days=2)
    assert [row["key"] for row in do_draft("daily", later.date(), later).stories] == [morning.key_of(stories[0])]
