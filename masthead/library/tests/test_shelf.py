"""The shelf: the one door, and lists that cost the same at any size and any depth."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOON, Articles
from masthead.access.gate import Decision, Reason
from masthead.library import shelf
from masthead.library.models import ArticlePage


def test_without_the_right_the_locked_part_does_not_leave_the_database(articles: Articles) -> None:
    (article,) = articles()
    with CaptureQueriesContext(connection) as queries:
        text = shelf.readable(article.pk, Decision(Reason.NEEDS_EMAIL))
    assert "OPEN1x1" in text.opening and text.rest == ""
    assert len(queries) == 1 and '"rest"' not in queries[0]["sql"]


def test_with_the_right_it_does(articles: Articles) -> None:
    (article,) = articles()
    text = shelf.readable(article.pk, Decision(Reason.SUBSCRIBER, may_read=True))
    assert "LOCKED1x6" in text.rest and text.minutes == 1


def test_a_notes_mark_links_nowhere_for_a_stranger(articles: Articles) -> None:
    body = [{"type": "paragraph", "value": "<p>Text.[^1]</p>"}, {"type": "paragraph", "value": "<p>More.</p>"}]
    body.append({"type": "footnote", "value": {"mark": "1", "text": "<p>Note.</p>"}})
    article = articles.one(body=body)
    assert "#fn-1" not in shelf.readable(article.pk, Decision(Reason.NEEDS_EMAIL)).opening
    assert "#fn-1" in shelf.readable(article.pk, Decision(Reason.SUBSCRIBER, may_read=True)).opening


def test_cards_never_fetch_bodies(articles: Articles) -> None:
    articles(3)
    with CaptureQueriesContext(connection) as queries:
        shelf.newest(3)
    assert not any('"body"' in query["sql"] or "galley" in query["sql"] for query in queries)


def test_lists_cost_the_same_number_of_queries_at_any_length(articles: Articles) -> None:
    articles(2)
    with CaptureQueriesContext(connection) as few:
        shelf.leaf(shelf.cards(), "", limit=5)
    articles(6)
    with CaptureQueriesContext(connection) as many:
        shelf.leaf(shelf.cards(), "", limit=5)
    assert len(few) == len(many) <= 6


def test_leafing_through_shows_each_article_once_undated_last(articles: Articles) -> None:
    made = articles(7)
    same = NOON - timedelta(days=3)
    ArticlePage.objects.filter(pk__in=[article.pk for article in made[2:5]]).update(published_at=same)  # three at one moment
    ArticlePage.objects.filter(pk__in=[article.pk for article in made[5:]]).update(published_at=None, undated=True)
    seen: list[Any] = []
    after = ""
    for _ in range(10):
        leaf = shelf.leaf(shelf.cards(), after, limit=2)
        seen += leaf.cards
        if not leaf.more:
            break
        after = leaf.more
    assert [card.pk for card in seen] == [card.pk for card in shelf.cards()]
    assert len(seen) == 7 and [card.published_at for card in seen][-2:] == [None, None]


@pytest.mark.parametrize("after", ["nonsense", "~", "2026-13-45~1", "2026-01-01~x", "~" + "9" * 40, "\0", "'; DROP TABLE"])
def test_a_place_that_is_none_begins_at_the_top(articles: Articles, after: str) -> None:
    made = articles(2)
    assert len(shelf.leaf(shelf.cards(), after).cards) in {0, len(made)}


def test_searching_looks_into_titles_and_standfirsts_only(articles: Articles) -> None:
    articles(2)
    assert len(shelf.with_words(shelf.cards(), "number 2")) == 1
    assert len(shelf.with_words(shelf.cards(), "LOCKED1x6")) == 0
