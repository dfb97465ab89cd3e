"""One wire story counts once; and the wire is read on from a place, at any size."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOON
from masthead.curator.feeds import copies, wire
from masthead.curator.feeds.fetching import Answer
from masthead.curator.feeds.lists import do_add
from masthead.curator.feeds.models import Feed, Item, Sketch
from masthead.curator.feeds.reading import Entry, Reading
from masthead.curator.feeds.storing import do_store

pytestmark = pytest.mark.django_db
LEAD = (
    "The ministers of eleven states met in the port city on Monday to sign an agreement on the shared use of the river, after nine years of talks "
    "that had twice been broken off over the height of the upper dam."
)
TITLE = "Eleven states sign the river pact"


def feed_at(address: str, outlet: str = "Paper") -> Feed:
    return do_add(address=address, at=NOON, outlet=outlet)[0]


def store(feed: Feed, *entries: Entry, at: datetime = NOON) -> list[Item]:
    return do_store(feed_id=feed.pk, answer=Answer(200, ""), reading=Reading(entries=entries), at=at)


def entry(title: str, guid: str = "", lead: str = LEAD, url: str = "", published: datetime | None = None) -> Entry:
    return Entry(guid or title, title, lead, url, published=published)


def roots() -> list[str]:
    return list(Item.objects.filter(duplicate_of=None).order_by("pk").values_list("title", flat=True))


def test_forty_papers_print_one_story() -> None:
    papers = [feed_at(f"https://paper{n}.example/feed", f"Paper {n}") for n in range(40)]
    for n, paper in enumerate(papers):
        title = (TITLE, f"UPDATE 1-{TITLE}", f"{TITLE} | Paper {n}", "River pact signed by eleven states after nine years")[n % 4]
        store(paper, entry(title, lead=LEAD if n % 3 else f"{LEAD} Our own desk adds a line."), at=NOON + timedelta(minutes=n))
    assert roots() == [TITLE]
    assert set(Item.objects.exclude(duplicate_of=None).values_list("duplicate_of", flat=True)) == {Item.objects.order_by("pk")[0].pk}


def test_other_stories_are_no_copies() -> None:
    one, two = feed_at("https://one.example/feed", "One"), feed_at("https://two.example/feed", "Two")
    store(one, entry(TITLE))
    store(
        two,
        entry(
            "Talks on the lake fail again", lead="No minister would say on Tuesday when the talks on the lake go on, or whether they do."
        ),
        entry("Port strike", lead=""),
    )
    assert len(roots()) == 3


def test_one_page_in_two_feeds_is_one_item_that_counts() -> None:
    store(feed_at("https://one.example/a", "One"), entry("Strike", "1", "", "https://one.example/strike"))
    store(feed_at("https://one.example/b", "One"), entry("A strike, in other words", "x", "", "http://www.one.example/strike/"))
    assert roots() == ["Strike"]


def test_items_that_all_link_to_the_front_page_are_no_copies() -> None:
    home = "https://one.example/news/"
    store(
        feed_at("https://one.example/a", "One"),
        entry("Strike", "1", "", home),
        entry("Flood", "2", "", home),
        entry("Vote", "3", "", "https://one.example/"),
    )
    assert len(roots()) == 3


def test_a_standing_headline_of_one_outlet_is_new_each_day() -> None:
    feed = feed_at("https://one.example/a", "One")
    store(feed, entry("The five things to know today", "1", LEAD))
    store(
        feed,
        entry(
            "The five things to know today",
            "2",
            "A flood in the north, a vote in the south, a strike in the port, and two things more that matter.",
        ),
        at=NOON + timedelta(hours=12),
    )
    assert len(roots()) == 2


def test_within_one_answer_and_after_the_window() -> None:
    feed = feed_at("https://one.example/a", "One")
    store(feed, entry(TITLE, "1"), entry(TITLE, "2"))
    assert len(roots()) == 1 and Item.objects.exclude(duplicate_of=None).get().duplicate_of.title == TITLE  # type: ignore[union-attr]
    store(feed, entry(TITLE, "3"), at=NOON + copies.WINDOW + timedelta(hours=1))
    assert len(roots()) == 2


def test_sketches_are_forgotten_with_the_window() -> None:
    feed = feed_at("https://one.example/a", "One")
    store(feed, entry(TITLE, "1"))
    later = NOON + copies.WINDOW + timedelta(hours=1)
    store(feed, entry("Talks on the lake fail again", "2", LEAD[::-1]), at=later)
    copies.forget(later)
    assert set(Sketch.objects.values_list("item__guid_key", flat=True)) == {Item.objects.latest("pk").guid_key}


def test_keeping_costs_the_same_for_one_item_and_for_forty() -> None:
    """The feed, its known items, three questions for copies, the feed again; and a savepoint's two. Nothing grows with the items but insertions."""
    feed, base = (
        feed_at("https://one.example/a", "One"),
        "The {} ministers of eleven states met in city number {} to sign paper {} on the use of river {}.",
    )
    for count in (1, 40):
        entries = [
            entry(
                f"Story number {n} of {count} today",
                f"{count}-{n}",
                base.format(n, n * 7, n * 11, n * 13),
                f"https://one.example/{count}/{n}",
            )
            for n in range(count)
        ]
        with CaptureQueriesContext(connection) as queries:
            store(feed, *entries, at=NOON + timedelta(hours=count))
        inserts = [one for one in queries if one["sql"].startswith("INSERT")]
        assert len(queries) - len(inserts) == 8, [one["sql"][:90] for one in queries]
    with CaptureQueriesContext(connection) as queries:
        store(feed, *entries, at=NOON + timedelta(hours=60))
    assert len(queries) == 5, "nothing new: no question about copies"


# Reads


def test_the_wire_is_read_on_from_a_place(django_assert_num_queries: Any) -> None:
    feed = feed_at("https://one.example/a", "One")
    for n in range(5):
        store(feed, entry(f"Story {n}a", lead=""), entry(f"Story {n}b", lead=""), at=NOON + timedelta(minutes=n))
    place, read_so_far = wire.Place(NOON - timedelta(days=1)), list[str]()
    while True:
        with django_assert_num_queries(1):
            items = wire.after(place, limit=3)
            assert all(one.outlet.name == "One" for one in items)
        if not items:
            break
        read_so_far += [one.title for one in items]
        place = wire.place_of(items[-1])
    assert read_so_far == [f"Story {n}{half}" for n in range(5) for half in "ab"]


def test_feeds_in_trouble() -> None:
    well, failing, gone, silent, paused = (feed_at(f"https://{name}.example/") for name in ("well", "failing", "gone", "silent", "paused"))
    Feed.objects.filter(pk__in=[well.pk, failing.pk, gone.pk]).update(succeeded_at=NOON)
    Feed.objects.filter(pk=failing.pk).update(failures=3, problem="It does not answer.")
    Feed.objects.filter(pk=gone.pk).update(paused=True, problem="Gone.")
    Feed.objects.filter(pk=silent.pk).update(succeeded_at=NOON - timedelta(days=3))
    Feed.objects.filter(pk=paused.pk).update(paused=True, succeeded_at=NOON - timedelta(days=30))
    assert set(wire.in_trouble(NOON)) == {failing, gone, silent}


def test_every_question_about_items_has_its_index() -> None:
    """With two million rows a question without one takes seconds."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a table as small as this one whole, so its plan says nothing of the indexes")
    feed = feed_at("https://one.example/a", "One")
    store(feed, entry(TITLE))
    with CaptureQueriesContext(connection) as queries:
        store(feed, entry(f"UPDATE 2-{TITLE}", "2", LEAD, "https://one.example/2"), at=NOON + timedelta(minutes=1))
        wire.after(wire.Place(NOON))
        copies.forget(NOON + timedelta(days=9))
    asked = [one["sql"] for one in queries if one["sql"].startswith("SELECT") and "curator_item" in one["sql"]]
    assert len(asked) >= 6
    for sql in asked:
        with connection.cursor() as cursor:
            plan = [row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()]
        assert not any("SCAN" in step for step in plan), (sql, plan)
