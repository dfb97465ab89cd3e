"""What one may not read changes nothing of what one is sent: with every locked word exchanged for another, every address answers
those who may not read it byte for byte as before, the ends of articles, counts, choices and spelling included; and nowhere do
five words in a row of it appear."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from test_canary import addresses

from conftest import NOON, Articles, Browser, People
from masthead.access.ledger import do_open
from masthead.library import relating
from masthead.library.models import ArticlePage, Author, Byline, Country, Ending, Galley, Region, Series, Topic
from masthead.library.search import asking, indexing, suggesting
from masthead.library.search.folders import Folders
from masthead.library.search.words import words_of
from masthead.library.typesetting import plain

Browsers = Callable[[], Browser]
LATER = datetime(2027, 1, 1, tzinfo=UTC)
LOCKED = [
    "Turbines at Kariba stood still while reservoirs upstream emptied before harvest",
    "Turbines at Kariba ran again once reservoirs upstream filled after harvest",
    "Negotiators in Astana quarrelled about reservoirs upstream and turbines downstream",
    "Shipowners rerouted tankers around shallow anchorages near Aden before monsoon",
    "Tankers anchored near Aden paid insurers twice before monsoon closed harbours",
    "Insurers withdrew cover from tankers near Aden after monsoon reopened harbours",
]
COUNTING = {"/metrics"}  # counts requests, this one too: another at every asking, whatever stands in articles
SEARCHES = ("kariba", "turbins", "tankers", '"reservoirs upstream"', "kariba*", "paragraph tankers", "-kariba", "insurers OR astana",
    "harvist monsoon", "opening", "openings", "number", "country:country", "title:article", "opening&sort=newest", "opening&country=country")  # fmt: skip


@pytest.fixture(autouse=True)
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    own = Folders(tmp_path / "search")
    monkeypatch.setattr(indexing, "folders", lambda: own)
    suggesting.forget()
    yield
    suggesting.forget()


@pytest.fixture
def library(articles: Articles) -> list[Any]:
    """Six articles that are alike behind the wall alone, filed everywhere."""
    series, author = Series.objects.create(slug="s", name="S"), Author.objects.create(slug="a", name="A")
    filed = [kind.objects.create(slug=kind.__name__.lower(), name=kind.__name__) for kind in (Region, Country, Topic)]
    found = []
    for n, locked in enumerate(LOCKED):
        body = [
            {"type": "paragraph", "value": f"<p>{text}.</p>"} for text in (f"Opening of number {n}", "It goes on", locked, locked, locked)
        ]
        article = articles.one(title=f"Article of number {n}", slug=f"article-{n}", body=body)
        article.series, article.bylines = series, [Byline(author=author)]
        for field, subject in zip(("regions", "countries", "topics"), filed, strict=True):
            getattr(article, field).set([subject])
        article.published_at = datetime(2020 + n, 1, 1, tzinfo=UTC)
        article.save_revision().publish()
        found.append(ArticlePage.objects.get(pk=article.pk))
    Galley.objects.update(set_at=NOON)
    assert all(locked.split()[0] in Galley.objects.get(pk=article.pk).rest for article, locked in zip(found, LOCKED, strict=True))
    return found


def derive() -> None:
    """Everything that is derived from the texts, anew."""
    asking._spellers.clear()
    Ending.objects.all().delete()
    indexing.do_rebuild(NOON)
    assert relating.do_relate(LATER) == len(LOCKED)


def exchange() -> None:
    """Every locked word becomes another of its length."""
    letters = str.maketrans("abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba")
    for galley in Galley.objects.all():
        galley.rest = "".join(part if part.startswith("<") else part.translate(letters) for part in re.split(r"(<[^>]*>)", galley.rest))
        galley.save()


def visitor(who: str, browser: Browsers, people: People, library: list[Any]) -> Browser:
    asking = browser()
    if who == "pass":
        asking.post(library[0].address() + "keep-reading/", {"email": "ada@example.org"})
    elif who == "lapsed":
        asking.sign_in(people.dmitri())
    elif who != "stranger":
        ben = people.ben()
        if who == "opened":
            do_open(reader=ben, piece=library[0].piece, at=NOON)
        asking.sign_in(ben)
    return asking


def asked(library: list[Any], who: str) -> list[str]:
    """Every address, all articles, searches. What one has opened may show its text, and is left out."""
    pages = [address for address in addresses(library[3]) if not address.startswith(("/sign-", "/_allauth", "/account"))]
    pages += [article.address() for article in library]
    pages += [f"/library/?q={typed}" for typed in SEARCHES] + [
        f"/library/suggest/?q={typed}" for typed in ("kar", "tank", "art", "opening of")
    ]
    own = library[0].address() if who in {"pass", "opened"} else "/none/"
    return [page for page in pages if not page.startswith(own)]


def sent(asking: Browser, pages: list[str]) -> dict[str, bytes]:
    found = {}
    for page in pages:
        answer = asking.get(page)
        found[page] = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return found


@pytest.mark.parametrize("who", ["stranger", "reader", "opened", "pass", "lapsed"])
def test_the_locked_part_changes_nothing_for_others(who: str, library: list[Any], browser: Browsers, people: People) -> None:
    derive()
    asking = visitor(who, browser, people, library)
    pages = asked(library, who)
    before = sent(asking, pages)
    assert len(before) > 60 and sum(b'aria-labelledby="further"' in page for page in before.values()) >= 5
    exchange()
    derive()
    after = sent(asking, pages)
    assert [page for page in pages if plain_bytes(before[page]) != plain_bytes(after[page]) and page not in COUNTING] == []
    for page, body in before.items():
        assert not shingles(html.unescape(body.decode(errors="replace"))) & locked_shingles(), page


def plain_bytes(body: bytes) -> bytes:
    """Without what differs from one answer to the next for everybody: a form's token."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", body)


def locked_shingles() -> set[tuple[str, ...]]:
    return set().union(*(shingles(text) for text in LOCKED))


def shingles(text: str) -> set[tuple[str, ...]]:
    """Every five words in a row."""
    words = words_of(plain(text))
    return set(zip(*(words[n:] for n in range(5)), strict=False))


def test_it_changes_much_for_a_subscriber_so_the_test_looks_at_the_right_thing(
    library: list[Any], browser: Browsers, people: People
) -> None:
    derive()
    cleo = browser().sign_in(people.cleo())
    page = cleo.get(library[5].address()).content.decode()
    assert "The story so far" not in page, "two earlier pieces on the tankers are no story"
    assert [card.pk for card in relating.at_the_end_of(library[5], asking.Entitlement.WHOLE).further][:2] != []
    assert "2 articles" in cleo.get("/library/?q=kariba").content.decode()
    before = Ending.objects.get(article_id=library[5].pk, entitlement="whole").further
    assert set(before) >= {library[3].pk, library[4].pk}
    assert Ending.objects.get(article_id=library[5].pk, entitlement="openings").further != before
