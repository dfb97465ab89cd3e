"""What an engine answers, whichever it is. Everything that is asked says first *for whom*: which class of reader."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from masthead.library.related import Near
from masthead.library.search.query import Query


class Entitlement(StrEnum):
    """Which texts the asker may read. There is an index for each: what one may not read is not in theirs at all."""

    OPENINGS = "openings"  # titles, standfirsts and openings, as the wall shows them to anyone
    WHOLE = "whole"  # everything


class Sort(StrEnum):
    """The order of the results."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


FACETS = ("region", "country", "topic", "author", "series", "format", "year")
NAMES = ("author", "country", "topic", "region", "series")  # fields whose words are searched by their name


@dataclass(frozen=True)
class Entry:
    """An article as the index takes it. `text`: as much as the index's class may read. `names`: the words of its authors,
    countries and so on; `facets`: their numbers. `wall`: 0 free, 1 gated, 2 subscribers only."""

    id: int
    title: str
    text: str
    standfirst: str = ""
    day: date | None = None
    wall: int = 1
    names: dict[str, str] = field(default_factory=dict)
    facets: dict[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Hit:
    """An article found: its stored words, from which the passage is cut."""

    id: int
    score: float
    title: str
    standfirst: str
    text: str


@dataclass(frozen=True)
class Answer:
    """What was found. `about`: kinds of facets whose counts are estimates, to two digits. `any_word`: hardly anything had all the
    words, so these have any of them."""

    hits: list[Hit]
    total: int
    facets: dict[str, list[tuple[int, int]]]
    any_word: bool
    weights: dict[str, float]
    about: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Wish:
    """A search: the query, chosen facets (any of each, all of the kinds), order, place. `withheld`: not these articles.

    `open_only`: free articles, and those of `open_to`, which stand open for the asker. `among`: these articles and no others.
    """

    query: Query
    chosen: tuple[tuple[str, tuple[int, ...]], ...] = ()
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 20
    open_only: bool = False
    open_to: tuple[int, ...] = ()
    among: tuple[int, ...] | None = None
    with_facets: bool = True
    withheld: tuple[int, ...] = ()
    any_word: bool | None = None  # None: all the words first, any of them when hardly anything has all


class Engine(Protocol):
    """An index of one class of reader. `folder`: where it is kept, None in memory."""

    folder: Path | None

    def __len__(self) -> int:
        """How many articles it holds."""
        ...

    def search(self, wish: Wish) -> Answer:
        """The answer. Never raises for what a reader typed."""
        ...

    def alike(self, entry: Entry, limit: int) -> list[Near]:
        """The articles most like this one, `limit` of any time and `limit` from before its day, without itself; by nothing
        but this class's texts, if `entry` is this class's."""
        ...

    def stem(self, word: str) -> str:
        """The root under which the index keeps a word."""
        ...

    def vocabulary(self) -> dict[str, int]:
        """Every word of the index that is written as such → in how many texts."""
        ...
