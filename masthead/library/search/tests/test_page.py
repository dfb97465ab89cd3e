"""The search page: what whom is shown, and that locked words answer as nonsense does."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import tantivy

from conftest import NOON, Articles, Browser, People
from masthead.access.ledger import do_open
from masthead.kit.clock import now
from masthead.library.citing import FORMS
from masthead.library.models import ArticlePage, Author, Byline, Country
from masthead.library.search import indexing, suggesting
from masthead.library.search.engine import Entitlement
from masthead.library.search.engines import counting
from masthead.library.search.folders import Folders, Missing
from masthead.library.search.noting import note
from masthead.library.views import exporting

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
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


ENDPOINTS = (
    "/library/?q={}",
    "/library/?q=paragraph+{}",
    "/library/?q=-{}",
    "/library/?q={}&sort=newest",
    "/library/?q={}&open=1",
    "/library/?q=paragraph+{}&open=1&country=turkey",
    "/library/?q={}&from=2026&to=2026&country=turkey",
    "/library/suggest/?q={}",
    "/library/?q={}*",
    '/library/?q="paragraph {}"',
    "/library/save/?q={}",
    *(f"/library/export.{kind}?q={{}}{more}" for kind in FORMS for more in ("", "&open=1", "+paragraph", "&sort=oldest")),
)
WHO = ("stranger", "held", "reader", "spent", "opened", "lapsed")


def sent_as(who: str, library: list[ArticlePage], browser: Browsers, people: People) -> Browser:
    """A browser of one who may not read everything."""
    asking = browser()
    if who in {"reader", "spent", "opened"}:
        ben = people.ben()
        for article in library[1 : {"reader": 1, "spent": 4, "opened": 2}[who]]:
            do_open(reader=ben, piece=article.piece, at=NOON)
        asking.sign_in(ben)
    elif who == "lapsed":
        asking.sign_in(people.dmitri())
    elif who == "held":
        asking.post(f"{library[0].address()}keep-reading/", {"email": "ada@example.org"})
    return asking


@pytest.mark.parametrize("who", WHO)
def test_a_locked_word_answers_as_nonsense_does(who: str, library: list[ArticlePage], browser: Browsers, people: People) -> None:
    asking = sent_as(who, library, browser, people)
    locked, nonsense = "LOCKED1x4", "LOCKQD1x4"  # of one length and shape

    def seen(word: str, endpoint: str) -> str:
        answer = asking.get(endpoint.format(word))
        if answer.status_code == 302:  # saving wants somebody signed in
            return str(answer["Location"]).replace(word, "·")
        return body(answer).replace(word, "·").replace(word.lower(), "·")

    for endpoint in ENDPOINTS:
        assert seen(locked, endpoint) == seen(nonsense, endpoint), endpoint


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
    page = body(browser().get("/library/?q=straits"))
    assert re.search(r"\b0 articles", page), "not the end of “500 articles”"


def test_facets_narrow_and_are_taken_back(library: list[ArticlePage], browser: Browsers) -> None:
    page = body(browser().get("/library/?q=paragraph"))
    assert "country=turkey" in page and "author=ilse-marwick" in page
    narrowed = body(browser().get("/library/?q=paragraph&country=turkey"))
    assert "1 article" in narrowed and "(take back)" in narrowed
    assert re.search(r"\b0 articles", body(browser().get("/library/?q=paragraph&country=atlantis")))


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


def titles(answer: Any) -> list[str]:
    """Of the results, in their order, without the marks."""
    return [re.sub("<[^>]*>", "", title) for title in re.findall(r'<h2 class="card-title"><a [^>]*>(.*?)</a></h2>', body(answer))]


def test_what_stands_open_is_each_readers_own(library: list[ArticlePage], browser: Browsers, people: People) -> None:
    free = Articles().one(wall="free", slug="free", title="Free paragraph")
    indexing.do_rebuild(NOON + timedelta(minutes=1))
    ben = people.ben()
    do_open(reader=ben, piece=library[1].piece, at=now())
    readers = {
        "stranger": (browser(), {free.title}),
        "held": (sent_as("held", library, browser, people), {free.title, library[0].title}),
        "ben": (browser().sign_in(ben), {free.title, library[1].title}),
        "dmitri": (browser().sign_in(people.dmitri()), {free.title}),
        "cleo": (browser().sign_in(people.cleo()), {free.title, *(one.title for one in library)}),
    }
    for who, (asking, expected) in readers.items():
        page = asking.get("/library/?q=paragraph&open=1")
        assert set(titles(page)) == expected, who
        assert ('class="locked"' in page.content.decode()) is False, who
        exported = body(asking.get("/library/export.csv?q=paragraph&open=1"))
        assert exported.count("/articles/") == len(expected), who
    everything = browser().sign_in(people.reader("noor")).get("/library/?q=paragraph").content.decode()
    assert everything.count('class="locked"') == 5 and everything.count('class="unlocked"') == 1
    assert "Yours to choose" in everything
    assert "Your e-mail opens it" in body(browser().get("/library/?q=paragraph")) and "For subscribers" in body(
        browser().get("/library/?q=straits")
    )


def test_titles_and_standfirsts_are_marked(library: list[ArticlePage], browser: Browsers) -> None:
    page = body(browser().get("/library/?q=number+standfirst"))
    assert "Article <mark>number</mark> 2" in page and "<mark>Standfirst</mark> 2." in page


def test_a_page_too_far_leads_to_the_last(library: list[ArticlePage], browser: Browsers) -> None:
    answer = browser().get("/library/?q=paragraph&page=7")
    assert answer.status_code == 302 and answer["Location"] == "/library/?q=paragraph"


def test_nothing_found_offers_what_would_be(library: list[ArticlePage], browser: Browsers) -> None:
    page = body(browser().get("/library/?q=paragraph+-article&country=turkey"))
    assert "Search leaving nothing out</a>: 1 article." in page and "Search in any country" not in page
    page = body(browser().get("/library/?q=straits&country=turkey&from=1999&to=2001"))
    assert "without what you chose beside it" in page and "/countries/" in page
    page = body(browser().get("/library/?q=paragraph&country=turkey&to=2001"))
    assert "Search in any year</a>: 1 article." in page


def test_the_years_beside_those_chosen_are_drawn(articles: Articles, browser: Browsers) -> None:
    for year in (2019, 2021, 2024):
        articles.one(published_at=NOON.replace(year=year), wall="free")
    indexing.do_rebuild(NOON)
    page = body(browser().get("/library/?q=paragraph&from=2021&to=2022"))
    assert re.findall(r'data-year="(\d{4})"', page) == [str(year) for year in range(2019, 2025)]
    assert len(re.findall(r'data-year="\d{4}" class="in"', page)) == 2 and "1 article<" in page


def test_how_it_was_read_is_said(library: list[ArticlePage], browser: Browsers) -> None:
    assert "Read as: title:straits, not gas, from 2011-06-01" in body(browser().get("/library/?q=title:straits+-gas+after:2011-06"))
    assert "Read as" not in body(browser().get("/library/?q=black+sea"))


@pytest.mark.parametrize("kind", list(FORMS))
def test_results_are_taken_away(kind: str, library: list[ArticlePage], browser: Browsers, people: People) -> None:
    answer = browser().get(f"/library/export.{kind}?q=paragraph")
    text = body(answer)
    assert answer["Content-Disposition"] == f'attachment; filename="library.{kind}"' and answer["Cache-Control"] == "private, no-store"
    assert all(one.title in text and one.address() in text for one in library[:4]) and "Ilse" in text
    assert "OPEN1x1" not in text and "LOCKED" not in text  # no word of any text
    assert library[0].title not in body(browser().get(f"/library/export.{kind}?q=LOCKED1x4"))
    assert library[0].title in body(browser().sign_in(people.cleo()).get(f"/library/export.{kind}?q=LOCKED1x4"))


def test_a_long_list_is_cut_and_costs_by_the_hundred(
    articles: Articles, browser: Browsers, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    articles(9)
    indexing.do_rebuild(NOON)
    monkeypatch.setattr(exporting, "MOST", 8)
    monkeypatch.setattr(exporting, "AT_ONCE", 4)
    with django_assert_max_num_queries(18):  # two of them read the ranges of institutions, as a process does when it begins
        text = body(browser().get("/library/export.csv?q=paragraph"))
    assert text.count("/articles/") == 8


def test_one_who_asks_without_end_is_asked_to_wait(
    library: list[ArticlePage], browser: Browsers, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "EXPORTS", replace(exporting.EXPORTS, most=3))
    ben, cleo = browser().sign_in(people.ben()), browser().sign_in(people.cleo())
    for _ in range(exporting.EXPORTS.most):
        assert ben.get("/library/export.csv?q=zzz").status_code == 200
    assert ben.get("/library/export.ris?q=zzz").status_code == 429
    assert cleo.get("/library/export.ris?q=zzz").status_code == 200  # another reader of the same network
    assert ben.get("/library/?q=zzz").status_code == 200


def test_an_article_is_cited(library: list[ArticlePage], browser: Browsers, people: People) -> None:
    page = body(browser().get(library[1].address()))
    assert "Marwick, Ilse. “Article number 2.” Masthead, 21 November 2026." in page
    for kind in ("ris", "bib", "json"):
        for who in (browser(), browser().sign_in(people.cleo())):
            answer = who.get(f"{library[1].address()}cite.{kind}")
            assert "Article number 2" in body(answer) and answer["Cache-Control"].startswith("public") and not answer.cookies


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
    library: list[ArticlePage], browser: Browsers, django_assert_num_queries: Any, articles: Articles, settings: Any
) -> None:
    browser().get("/library/?q=paragraph")
    many = 7 if settings.MASTHEAD.cache_in_redis else 8  # of which one counts for a limit
    with django_assert_num_queries(many):
        browser().get("/library/?q=paragraph")
    articles(12)
    indexing.do_rebuild(NOON)
    with django_assert_num_queries(many):
        browser().get("/library/?q=paragraph")


def test_counts_that_are_inferred_say_so(library: list[ArticlePage], browser: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    exact = body(browser().get("/library/?q=paragraph"))
    assert "≈" not in exact and "facet-count" in exact
    monkeypatch.setattr(counting, "COUNTED", 1)
    indexing.folders().engine(Entitlement.OPENINGS).reload()
    about = body(browser().get("/library/?q=paragraph"))
    assert '<abbr title="about">≈</abbr>' in about and "the rest inferred" in about


def test_an_index_of_another_make_is_made_anew(library: list[ArticlePage], where: Folders) -> None:
    """After an update that keeps more of an article: as a torn one is."""
    folder = where.root / where.current / Entitlement.WHOLE
    shutil.rmtree(folder)
    folder.mkdir()
    tantivy.Index(tantivy.SchemaBuilder().build(), path=str(folder))
    where._open.clear()
    with pytest.raises(Missing, match="cannot be read"):
        where.engine(Entitlement.WHOLE)
    assert indexing.do_heal(NOON)
    assert len(where.engine(Entitlement.WHOLE)) == len(library)
