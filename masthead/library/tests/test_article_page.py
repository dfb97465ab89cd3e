"""The article page: what stands at its end, what it costs, what each format does otherwise."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from masthead.library.models import Author, Byline, Correction, Country, Region, Series, Topic

pytestmark = pytest.mark.django_db

WRONG, RIGHT = date(2026, 11, 3), date(2026, 11, 20)


@pytest.fixture
def filed(articles: Any) -> Any:
    """An article with everything on its head and foot, among others of its kind."""
    region, country, topic = (kind.objects.create(slug="x", name="Somewhere") for kind in (Region, Country, Topic))
    series = Series.objects.create(slug="s", name="Waterlines")
    author = Author.objects.create(slug="a", name="Ilse Marwick", credential="Archivist", role="Editor", biography="She reads.")
    made = articles(6, series=series)
    for article in made:
        article.regions, article.countries, article.topics = [region], [country], [topic]
        article.bylines = [Byline(author=author)]
        article.save_revision().publish()
    return made


def corrected(article: Any) -> Any:
    article.corrections.add(Correction(day=WRONG, text="It said 18 metres. It is 81."), Correction(day=RIGHT, text="It said east."))
    article.save_revision().publish()
    return article


def page(client: Client, article: Any) -> str:
    return client.get(article.address()).content.decode()


def test_a_correction_stands_at_the_foot_and_is_named_under_the_byline(client: Client, articles: Any) -> None:
    html = page(client, corrected(articles.one()))
    assert '<a href="#corrections">Corrected on <time datetime="2026-11-20">20 November 2026</time></a>' in html
    assert html.index("It said east.") < html.index("It said 18 metres."), "the newest first"
    assert 'Correction, <time datetime="2026-11-03">3 November 2026</time>:' in html


def test_a_correction_is_told_to_search_engines(client: Client, articles: Any) -> None:
    html = page(client, corrected(articles.one()))
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert found is not None
    assert {"@type": "CorrectionComment", "text": "It said east.", "datePublished": "2026-11-20"} in json.loads(found[1])["correction"]


def test_an_article_without_corrections_says_nothing_of_any(client: Client, articles: Any) -> None:
    html = page(client, articles.one())
    assert "#corrections" not in html and "Correction," not in html and '"correction"' not in html


def test_a_part_of_a_series_knows_its_number_and_its_neighbours(client: Client, filed: Any) -> None:
    html = page(client, filed[2])  # the third newest of six
    assert "Part 4 of 6 in" in html
    assert f'Before it</span> <a href="{filed[3].address()}">' in html
    assert f'After it</span> <a href="{filed[1].address()}">' in html


def test_the_first_part_has_nothing_before_it(client: Client, filed: Any) -> None:
    html = page(client, filed[5])
    assert "Part 1 of 6" in html and "Before it" not in html


def test_what_to_read_next_is_named(client: Client, filed: Any) -> None:
    assert 'aria-labelledby="further"' in page(client, filed[0])


def test_the_page_costs_a_stranger_so_many_queries(client: Client, filed: Any, django_assert_max_num_queries: Any) -> None:
    """Head, text and foot: eight for itself, a correction and a series among them, six for its end. The settings it
    reads are remembered between requests; here they are read before."""
    page(client, filed[1])
    corrected(filed[0])
    with django_assert_max_num_queries(MOST):
        page(client, filed[0])


MOST = 14


@pytest.mark.parametrize("kind", ["analysis", "in-depth", "column", "interview", "briefing", "note", "document"])
def test_each_format_is_set_in_its_own_way(kind: str, client: Client, articles: Any) -> None:
    assert f'<article class="article format-{kind}' in page(client, articles.one(format=kind))


def test_a_column_is_led_by_its_author_and_a_note_is_signed_by_hers(client: Client, filed: Any) -> None:
    for kind, marks in (("column", "columnist"), ("note", "signed")):
        filed[0].format, filed[0].wall = kind, "free"
        filed[0].save_revision().publish()
        html = page(client, filed[0])
        assert f'class="{marks}"' in html and html.count('rel="author"') == 1


def test_a_note_that_is_not_open_is_not_signed(client: Client, filed: Any) -> None:
    """Its end is not there yet."""
    filed[0].format = "note"
    filed[0].save_revision().publish()
    assert 'class="signed"' not in page(client, filed[0])


def test_a_page_kept_by_the_browser_is_not_sent_again(client: Client, articles: Any) -> None:
    """Compressed it carries a weak tag; that is the same page."""
    address = articles.one().address()
    tag = client.get(address, headers={"Accept-Encoding": "gzip"})["ETag"]
    assert tag.startswith("W/")
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(address, headers={"If-None-Match": '"another"'}).status_code == 200
