"""Suggestions while one types: titles, and the names of authors, countries, topics, regions and series. Public words only,
the same for every reader, so that a cache may keep them."""

import time
from dataclasses import dataclass
from typing import Any

from masthead.library.models import ArticlePage, Author, Country, Region, Series, Topic
from masthead.library.search import indexing
from masthead.library.search.engine import Entitlement
from masthead.library.search.words import words_of

NAMES: dict[str, Any] = {"Author": Author, "Country": Country, "Topic": Topic, "Region": Region, "Series": Series}
TITLES, ENTITIES = 5, 4
REMEMBERED = 60.0  # seconds; names are few and change seldom

_kept: tuple[float, list["Name"]] | None = None


@dataclass(frozen=True)
class Name:
    """Somebody or something with a page of its own."""

    kind: str
    name: str
    address: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Suggestion:
    """What is offered: `kind` is "Article" or a kind of name."""

    kind: str
    text: str
    address: str


def suggest(typed: str) -> list[Suggestion]:
    """What begins so: names first, then the newest titles. Raises `folders.Missing` without an index."""
    words = words_of(typed[:100])[:8]
    if not words:
        return []
    offered = [Suggestion(one.kind, one.name, one.address) for one in _names() if _begins(one.words, words)][:ENTITIES]
    titles = indexing.folders().engine(Entitlement.OPENINGS).titles(words, TITLES)
    there = {article.pk: article for article in ArticlePage.objects.live().filter(pk__in=[pk for pk, _ in titles]).only("slug", "title")}
    offered += [Suggestion("Article", there[pk].title, there[pk].address()) for pk, _ in titles if pk in there]
    return offered


def _begins(name: tuple[str, ...], typed: list[str]) -> bool:
    """Whether each typed word is one of the name's, the last perhaps begun only."""
    return set(typed[:-1]) <= set(name) and any(word.startswith(typed[-1]) for word in name)


def _names() -> list[Name]:
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > REMEMBERED:
        rows = [(kind, row) for kind, model in NAMES.items() for row in model.objects.all()]
        _kept = (time.monotonic(), [Name(kind, str(row), row.get_absolute_url(), tuple(words_of(str(row)))) for kind, row in rows])
    return _kept[1]


def forget() -> None:
    """Look the names up anew next time."""
    global _kept
    _kept = None
