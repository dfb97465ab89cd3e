"""The shelf: the one door, and lists that cost the same at any size and any depth."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOON, Articles
from masthead.access.gate import Decision, Reason
from masthead.library import shelf
from masthead.library.models import ArticlePage, Country, Series, Topic


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
    assert not any(column in query["sql"] for query in queries for column in ('"body"', '"opening"', '"rest"', '"opening_text"'))


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
        if not leaf.older:
            break
        after = leaf.older
    assert [card.pk for card in seen] == [card.pk for card in shelf.cards()]
    assert len(seen) == 7 and [card.published_at for card in seen][-2:] == [None, None]
    back: list[Any] = leaf.cards
    while leaf.newer:  # and the same way back
        leaf = shelf.leaf(shelf.cards(), upto=leaf.newer, limit=2)
        back = [*(card for card in leaf.cards if card.pk not in {other.pk for other in back}), *back]
    assert [card.pk for card in back] == [card.pk for card in seen]


@pytest.mark.parametrize(("year", "found"), [("2026", 3), ("2024", 2), ("1999", 1), ("1900", 0), ("x", 3), ("99999", 3), ("²", 3), ("", 3)])
def test_a_year_begins_the_list_at_its_end(articles: Articles, year: str, found: int) -> None:
    for other in (2025, 2024, 1999):
        articles.one(published_at=NOON.replace(year=other))
    assert len(shelf.leaf(shelf.cards(), shelf.year_end(year)).cards) == found


def test_a_list_is_parted_by_month_and_a_long_reaching_one_by_year(articles: Articles) -> None:
    articles.one(published_at=NOON)
    articles.one(published_at=NOON - timedelta(days=40))
    assert [name for name, _ in shelf.leaf(shelf.cards()).parted] == ["November 2026", "October 2026"]
    articles.one(published_at=NOON.replace(year=2019))
    ArticlePage.objects.filter(pk=articles.one(published_at=NOON.replace(year=2018)).pk).update(published_at=None, undated=True)
    assert [name for name, _ in shelf.leaf(shelf.cards()).parted] == ["2026", "2019", "Undated"]


def test_more_on_this_is_on_the_same_countries_then_topics_and_not_the_same_again(articles: Articles) -> None:
    iran, energy, corridors = (
        Country.objects.create(name="Iran"),
        Topic.objects.create(name="Energy"),
        Series.objects.create(name="Corridors"),
    )
    made = [ArticlePage.objects.get(pk=article.pk) for article in articles(7)]
    one, other, first, second, topical, draft, unrelated = made
    for article in (one, other, first, second, draft):
        article.countries.set([iran])
    for article in (one, topical, first):
        article.topics.set([energy])
    first.series = second.series = corridors
    for article in made:
        article.save()
    draft.unpublish()
    article = shelf.article(one.pk)
    assert article is not None
    list(article.countries.all()), list(article.topics.all())
    with CaptureQueriesContext(connection) as queries:
        found = shelf.more_on(article)
    assert {card.pk for card in found} == {other.pk, first.pk, second.pk, topical.pk}
    assert found[-1].pk == topical.pk and unrelated.pk not in {card.pk for card in found}
    assert len(queries) == 2 and not any(f'"{column}"' in query["sql"] for query in queries for column in ("body", "opening", "rest"))
    assert [card.pk for card in shelf.more_on(article, limit=2)] == [other.pk, first.pk], "of one series only one"


@pytest.mark.parametrize("after", ["nonsense", "~", "2026-13-45~1", "2026-01-01~x", "~" + "9" * 40, "\0", "'; DROP TABLE"])
def test_a_place_that_is_none_begins_at_the_top(articles: Articles, after: str) -> None:
    made = articles(2)
    assert len(shelf.leaf(shelf.cards(), after).cards) in {0, len(made)}


def test_searching_looks_into_titles_and_standfirsts_only(articles: Articles) -> None:
    articles(2)
    assert len(shelf.with_words(shelf.cards(), "number 2")) == 1
    assert len(shelf.with_words(shelf.cards(), "LOCKED1x6")) == 0
