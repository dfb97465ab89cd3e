"""Sections, series, authors, indexes, corrections: what they show, to whom, and at what price."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOON, Articles, Browser
from masthead.access.gate import Piece
from masthead.access.ledger import do_open
from masthead.library.catalogue import by_initial, initial
from masthead.library.models import ArticlePage, Author, Byline, Correction, Country, Region, Series, Topic

Browsers = Callable[[], Browser]


def page(browser: Browser, path: str) -> str:
    response = browser.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def shown(text: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'class="card-title"><a href="/articles/(\d+)/', text)]


def about(made: list[Any], **fields: Any) -> None:
    for article in made:
        stored = ArticlePage.objects.get(pk=article.pk)
        for name, value in fields.items():
            getattr(stored, name).set([value]) if name != "series" else setattr(stored, name, value)
        stored.save()


def test_a_section_is_paged_through_both_ways_without_losing_one(browser: Browsers, articles: Articles) -> None:
    made = articles(45)
    about(made, regions=Region.objects.create(name="Europe"))
    ada, path, seen = browser(), "/regions/europe/", []
    text = page(ada, path)
    seen += shown(text)
    while link := re.search(r'rel="next" href="\?([^"]+)"', text):
        text = page(ada, f"{path}?{link[1]}")
        seen += shown(text)
    assert seen == [article.pk for article in made]
    link = re.search(r'rel="prev" href="\?([^"]+)"', text)
    assert link is not None
    assert shown(page(ada, f"{path}?{link[1]}")) == seen[20:40]


@pytest.mark.parametrize("kind", ["regions", "countries", "topics"])
def test_a_section_costs_the_same_at_any_length_and_depth(browser: Browsers, articles: Articles, kind: str) -> None:
    model = {"regions": Region, "countries": Country, "topics": Topic}[kind]
    subject = model.objects.create(name="One")
    about(articles(45), **{kind: subject})
    ada, path = browser(), f"/{kind}/one/"
    page(ada, path)
    costs = []
    for more in (0, 30):
        about(articles(more), **{kind: subject})
        text = page(ada, path)
        with CaptureQueriesContext(connection) as first:
            page(ada, path)
        link = re.search(r'rel="next" href="\?([^"]+)"', text)
        assert link is not None
        with CaptureQueriesContext(connection) as second:
            page(ada, f"{path}?{link[1]}")
        costs.append((len(first), len(second)))
    assert costs[0] == costs[1] and max(costs[0]) <= 8


def test_in_depth_pieces_from_further_down_stand_beside_the_newest(browser: Browsers, articles: Articles) -> None:
    made = [*articles(21), *articles(1, format="in-depth")]
    about(made, topics=Topic.objects.create(name="Energy"))
    text = page(browser(), "/topics/energy/")
    assert shown(text)[1] == made[-1].pk and "In depth" in text


@pytest.mark.parametrize(
    "query",
    [
        "after=nonsense",
        "upto=nonsense",
        "before=0",
        "before=99999",
        "after=%00",
        "before=2019&after=~",
        "upto=~1",
        "after=2026-01-01T00:00:00%2B00:00~-99999999999999999999999",
        "upto=~-99999999999999999999999",
        "after=0001-01-01T00:00:00%2B14:00~5",
        "after=9999-12-31T23:59:59-14:00~5",
    ],
)
def test_an_odd_place_is_answered(browser: Browsers, articles: Articles, query: str) -> None:
    about(articles(2), regions=Region.objects.create(name="Europe"))
    assert "<h1>Europe</h1>" in page(browser(), f"/regions/europe/?{query}")


def test_a_series_is_numbered_from_its_first_part_and_says_what_stands_open(browser: Browsers, articles: Articles, people: Any) -> None:
    series = Series.objects.create(name="Corridors", introduction="Where goods go.")
    made = [*articles(2), articles.one(wall="free")]
    about(made, series=series)
    text = page(browser(), "/series/corridors/")
    assert shown(text) == [article.pk for article in reversed(made)], "the oldest first"
    assert text.count('class="part-open"') == 1 and ">Free<" in text and "Three parts" in text
    ben = people.ben()
    do_open(reader=ben, piece=Piece(made[0].pk), at=NOON)
    reading = browser().sign_in(ben)
    text = page(reading, "/series/corridors/")
    assert reading.get("/series/corridors/")["Cache-Control"] == "private, no-store"
    assert "LOCKED" not in text
    assert "all open to you" in page(browser().sign_in(people.cleo()), "/series/corridors/")


def test_an_open_part_is_named_to_its_reader_alone(
    browser: Browsers, articles: Articles, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("masthead.library.views.lists.now", lambda: NOON)
    made = articles(2)
    about(made, series=Series.objects.create(name="Corridors"))
    ben = people.ben()
    do_open(reader=ben, piece=Piece(made[0].pk), at=NOON)
    assert "Open to you" in page(browser().sign_in(ben), "/series/corridors/")
    assert "Open to you" not in page(browser(), "/series/corridors/")
    assert "Open to you" not in page(browser().sign_in(people.dmitri()), "/series/corridors/")


def test_an_author_stands_with_credential_beats_and_articles(browser: Browsers, articles: Articles) -> None:
    ilse = Author.objects.create(slug="ilse", name="Ilse Marwick", credential="Former interpreter", biography="She knows.")
    made = articles(3)
    for article in made[:2]:
        Byline.objects.create(article=article, author=ilse)
    about(made, countries=Country.objects.create(name="Iran"))
    text = page(browser(), "/authors/ilse/")
    assert shown(text) == [article.pk for article in made[:2]]
    for words in ("Former interpreter", "She knows.", "Writes about", "/countries/iran/", "/feeds/authors/ilse.atom"):
        assert words in text
    feed = page(browser(), "/feeds/authors/ilse.atom")
    assert "Article number 1" in feed and "Article number 3" not in feed and "LOCKED" not in feed


def test_indexes_count_what_is_published(browser: Browsers, articles: Articles) -> None:
    names = ("Côte d’Ivoire", "Chad", "Åland", "Nowhere")
    ivory, chad, aland, _ = (Country.objects.create(name=name) for name in names)
    made = articles(3)
    about(made, countries=ivory)
    about(made[:1], topics=Topic.objects.create(name="Energy"))
    about(articles(1), countries=chad)
    about(articles(1), countries=aland)
    stored = ArticlePage.objects.get(pk=made[2].pk)
    stored.unpublish()
    page(browser(), "/countries/")
    with CaptureQueriesContext(connection) as queries:
        text = page(browser(), "/countries/")
    assert len(queries) == 1
    assert [found[1] for found in re.finditer(r'parting" id="letter-\d+">(.)<', text)] == ["A", "C"]
    assert "Nowhere" not in text and re.search(r'Côte d’Ivoire</a> <span class="count">2<', text)
    assert text.index("Chad") < text.index("Côte d’Ivoire")
    assert "1 article<" in page(browser(), "/topics/")
    for path in ("/regions/", "/series/", "/authors/"):
        page(browser(), path)


def test_letters_are_plain() -> None:
    assert [initial(name) for name in ("Éire", "Ægir", "9th", " Østland", "")] == ["E", "Æ", "#", "Ø", "#"]
    assert by_initial([]) == []


def test_authors_of_whom_we_say_something_come_first(browser: Browsers, articles: Articles) -> None:
    for article, fields in zip(articles(2), ({"name": "Plain Byline"}, {"name": "An Expert", "credential": "Knows ports"}), strict=True):
        author = Author.objects.create(slug=fields["name"].lower().replace(" ", "-"), **fields)
        Byline.objects.create(article=article, author=author)
    Author.objects.create(slug="nobody", name="Nobody Yet", credential="Wrote nothing")
    text = page(browser(), "/authors/")
    assert text.index("An Expert") < text.index("Plain Byline") and "Nobody Yet" not in text


def test_corrections_of_published_articles_newest_first(browser: Browsers, articles: Articles) -> None:
    made = articles(2)
    for n in range(45):
        Correction.objects.create(article=made[0], day=NOON.date() - timedelta(days=n // 2), text=f"Wrong {n}. <b>Right</b>.")
    Correction.objects.create(article=made[1], day=NOON.date(), text="Hidden.")
    ArticlePage.objects.get(pk=made[1].pk).unpublish()
    ada = browser()
    page(ada, "/corrections/")
    with CaptureQueriesContext(connection) as queries:
        text = page(ada, "/corrections/")
    assert len(queries) == 1
    link = re.search(r'rel="next" href="\?([^"]+)"', text)
    assert link is not None
    rest = page(ada, f"/corrections/?{link[1]}")
    numbers = [int(n) for n in re.findall(r"Wrong (\d+)\.", text + rest)]
    assert sorted(numbers) == list(range(45)) and "Hidden." not in text + rest
    assert "<b>Right" not in text and "&lt;b&gt;" in text
    assert "/corrections/" in page(ada, "/library/")
    for odd in ("x", "~", "2026-13-01~1", "2026-01-01~" + "9" * 30):
        page(ada, f"/corrections/?after={odd}")


def test_lists_say_for_whom_how_long_and_of_what_kind(browser: Browsers, articles: Articles, people: Any) -> None:
    articles.one(format="interview", wall="subscribers", body=[{"type": "paragraph", "value": f"<p>{'word ' * 500}</p>"}])
    text = page(browser(), "/library/")
    assert "Interview" in text and "For subscribers" in text and "3 min" in text
    assert "For subscribers" not in page(browser().sign_in(people.cleo()), "/library/")


def test_strangers_lists_may_be_kept_by_a_cache(browser: Browsers, articles: Articles, people: Any) -> None:
    about(articles(1), regions=Region.objects.create(name="Europe"), countries=Country.objects.create(name="Iran"))
    paths = ["/regions/europe/", "/countries/", "/library/", "/authors/", "/corrections/", "/radar/", "/reviews/daily/", "/countries/iran/"]
    ben = browser().sign_in(people.ben())
    for path in paths:
        stranger = browser().get(path)
        assert "s-maxage=60" in stranger["Cache-Control"] and "Cookie" in stranger["Vary"] and not stranger.cookies, path
        assert ben.get(path)["Cache-Control"] == "private, no-store", path
