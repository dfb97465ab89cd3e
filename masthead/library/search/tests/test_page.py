"""The search page: what whom is shown, and that locked words answer as nonsense does."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import NOON, Articles, Browser, People
from masthead.access.ledger import do_open
from masthead.library.models import ArticlePage, Author, Byline, Country
from masthead.library.search import indexing, suggesting
from masthead.library.search.folders import Folders
from masthead.library.search.noting import note

Browsers = Callable[[], Browser]


@pytest.fixture(autouse=True)
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folders]:
    own = Folders(tmp_path / "search")
    monkeypatch.setattr(indexing, "folders", lambda: own)
    suggesting.forget()
    yield own
    suggesting.forget()


@pytest.fixture
def library(articles: Articles) -> list[ArticlePage]:
    found = articles(4)
    found += articles(1, wall="subscribers", title="The treaty of the straits")
    Country.objects.create(name="Turkey", slug="turkey").articles.add(found[0])
    author = Author.objects.create(name="Ilse Marwick", slug="ilse-marwick")
    Byline.objects.create(article=found[1], author=author)
    indexing.do_rebuild(NOON)
    return found


def body(answer: Any) -> str:
    """The page, byte for byte."""
    assert answer.status_code == 200
    return str(answer.content.decode())


ENDPOINTS = (
    "/library/?q={}",
    "/library/?q=paragraph+{}",
    "/library/?q=-{}",
    "/library/?q={}&sort=newest",
    "/library/suggest/?q={}",
    "/library/?q={}*",
    '/library/?q="paragraph {}"',
)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("who", ["stranger", "reader", "spent", "opened", "lapsed"])
def test_a_locked_word_answers_as_nonsense_does(
    endpoint: str, who: str, library: list[ArticlePage], browser: Browsers, people: People
) -> None:
    asking = browser()
    if who in {"reader", "spent", "opened"}:
        ben = people.ben()
        for article in library[1 : {"reader": 1, "spent": 4, "opened": 2}[who]]:
            do_open(reader=ben, piece=article.piece, at=NOON)
        asking.sign_in(ben)
    elif who == "lapsed":
        asking.sign_in(people.dmitri())
    locked, nonsense = "LOCKED1x4", "LOCKQD1x4"  # of one length and shape
    seen = body(asking.get(endpoint.format(locked)))
    assert seen.replace(locked, "·").replace(locked.lower(), "·") == body(asking.get(endpoint.format(nonsense))).replace(
        nonsense, "·"
    ).replace(nonsense.lower(), "·")


def test_a_subscriber_searches_every_word(library: list[ArticlePage], browser: Browsers, people: People) -> None:
    page = body(browser().sign_in(people.cleo()).get("/library/?q=LOCKED1x4"))
    assert "1 article" in page and "<mark>LOCKED1x4</mark>" in page


def test_a_locked_word_is_no_spelling_for_others(library: list[ArticlePage], browser: Browsers, people: People) -> None:
    for article in library[:4]:  # often enough to be advice
        galley = article.galley
        galley.rest = "<p>The chrysanthemum question.</p>"
        galley.save()
    indexing.do_rebuild(NOON)
    assert "chrysanthemum" not in body(browser().get("/library/?q=chrysanthenum"))
    assert "chrysanthemum" in body(browser().sign_in(people.cleo()).get("/library/?q=chrysanthenum"))


def test_what_is_withheld_is_not_found_before_it_is_indexed(library: list[ArticlePage], browser: Browsers) -> None:
    assert "1 article" in body(browser().get("/library/?q=straits"))
    note([library[4].pk], NOON, withheld=True)
    assert "0 articles" in body(browser().get("/library/?q=straits"))


def test_facets_narrow_and_are_taken_back(library: list[ArticlePage], browser: Browsers) -> None:
    page = body(browser().get("/library/?q=paragraph"))
    assert "country=turkey" in page and "author=ilse-marwick" in page
    narrowed = body(browser().get("/library/?q=paragraph&country=turkey"))
    assert "1 article" in narrowed and "(take back)" in narrowed
    assert "0 articles" in body(browser().get("/library/?q=paragraph&country=atlantis"))


@pytest.mark.parametrize(
    "odd",
    [
        "q=%00",
        "q=%22",
        "page=-1",
        "page=99999999",
        "from=abcd",
        "to=0000",
        "sort=price",
        "q=" + "a" * 3000,
        "country=" + "x" * 999,
        "q=%F0%9F%98%80",
        "from=9999",
        "q=title:&from=2026&to=1900",
    ],
)
def test_nothing_in_an_address_breaks_it(odd: str, library: list[ArticlePage], browser: Browsers) -> None:
    assert browser().get(f"/library/?{odd}").status_code == 200


def test_words_are_shown_as_text(library: list[ArticlePage], browser: Browsers) -> None:
    page = body(browser().get("/library/?q=<script>alert(1)</script>"))
    assert "<script>alert" not in page


def test_suggestions_are_titles_and_names(library: list[ArticlePage], browser: Browsers) -> None:
    def offered(typed: str) -> list[tuple[str, str]]:
        return [(one["kind"], one["text"]) for one in browser().get("/library/suggest/", {"q": typed}).json()["suggestions"]]

    assert offered("tre") == [("Article", "The treaty of the straits")]
    assert offered("treaty str") == [("Article", "The treaty of the straits")]
    assert offered("tur") == [("Country", "Turkey")] and offered("marw") == [("Author", "Ilse Marwick")]
    assert offered("") == offered("zzz") == []


def test_without_an_index_titles_and_standfirsts_are_looked_into(browser: Browsers, articles: Articles) -> None:
    articles(2)
    page = body(browser().get("/library/?q=number+2"))
    assert "Article number 2" in page and "Article number 1" not in page
    assert "Article number" not in body(browser().get("/library/?q=LOCKED1x4"))


def test_the_page_costs_a_fixed_number_of_queries(
    library: list[ArticlePage], browser: Browsers, django_assert_num_queries: Any, articles: Articles
) -> None:
    browser().get("/library/?q=paragraph")
    with django_assert_num_queries(7):
        browser().get("/library/?q=paragraph")
    articles(12)
    indexing.do_rebuild(NOON)
    with django_assert_num_queries(7):
        browser().get("/library/?q=paragraph")
