"""Reads of the library, by name. Lists fetch cards, never bodies. The locked part of an article leaves here alone."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from math import ceil
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet, prefetch_related_objects

from masthead.access.gate import Decision
from masthead.access.rules import zone
from masthead.library.models import ArticlePage, Byline, Galley
from masthead.library.pictures.finding import Sizes, sizes_for
from masthead.library.typesetting import plain

WORDS_A_MINUTE = 230
LONG = 1500  # words from which on any article has a list of contents
LOOKED_THROUGH = 500  # articles among which "more on this" chooses
LARGEST = 2**63 - 1  # what a database's number holds; a larger one in an address names nothing

# The mark of a note in the opening: the note itself stands behind the wall, so for a stranger the mark links nowhere.
_NOTE_LINK = re.compile(r'<a href="#fn-[^>]*>([^<]*)</a>')

# What a list shows of an article; `body` and the galley stay in the database.
CARD = (
    "title", "slug", "standfirst", "format", "wall", "published_at", "undated", "place",
    "picture_alt", "picture", "series", "live", "content_type_id",
)  # fmt: skip
HEAD = (*CARD, "picture_caption", "picture_credit", "seo_title", "search_description", "source_url", "last_published_at")


@dataclass(frozen=True)
class Chapter:
    """A section of an article: the id of its heading, and its title."""

    id: str
    text: str


@dataclass(frozen=True)
class Text:
    """As much of an article as this visitor may read, in HTML."""

    opening: str
    rest: str
    words: int
    chapters: tuple[Chapter, ...] = ()
    more_chapters: int = 0  # that stand behind the wall

    @property
    def long(self) -> bool:
        """Whether it wants a list of contents, whatever its format."""
        return self.words > LONG

    @property
    def chapters_in_all(self) -> int:
        """Also those whose titles this visitor may not read."""
        return len(self.chapters) + self.more_chapters

    @property
    def minutes(self) -> int:
        """Minutes the whole takes, at least one."""
        return max(1, ceil(self.words / WORDS_A_MINUTE))


def readable(article_id: int, decision: Decision) -> Text:
    """The one door: the opening for anyone, the rest for whom the decision lets. One query; a stranger's does not
    touch the locked column."""
    columns = ("opening", "rest", "words", "chapters") if decision.may_read else ("opening", "words", "chapters")
    row = Galley.objects.filter(pk=article_id).values(*columns).first()
    return Text("", "", 0) if row is None else _as_read(row, decision)


def readable_draft(galley: Galley, decision: Decision) -> Text:
    """The same of a galley that was not kept: a draft's, for its preview."""
    return _as_read({"opening": galley.opening, "rest": galley.rest, "words": galley.words, "chapters": galley.chapters}, decision)


def _as_read(row: dict[str, Any], decision: Decision) -> Text:
    """The row as far as the decision lets. The title of a chapter behind the wall is locked text like the rest."""
    chapters = tuple(Chapter(one["id"], one["text"]) for one in row["chapters"] if decision.may_read or one["open"])
    opening = row["opening"] if decision.may_read else _NOTE_LINK.sub(r"\1", row["opening"])
    rest = row.get("rest", "") if decision.may_read else ""
    return Text(opening, rest, row["words"], chapters, len(row["chapters"]) - len(chapters))


def opening_texts(article_ids: list[int]) -> dict[int, str]:
    """The openings as plain text, for feeds and descriptions."""
    return dict(Galley.objects.filter(pk__in=article_ids).values_list("article_id", "opening_text"))


def texts_to_index(article_ids: list[int]) -> dict[int, tuple[str, str]]:
    """For the search index alone: each article's opening, and its whole text, as plain words. The second goes into the index
    that only those are answered from who may read everything."""
    rows = Galley.objects.filter(pk__in=article_ids).values_list("article_id", "opening_text", "rest")
    return {pk: (opening, f"{opening} {plain(rest)}") for pk, opening, rest in rows}


def cards() -> QuerySet[ArticlePage]:
    """Published articles as cards, newest first, undated last: their authors and regions come in one query each."""
    return undressed().prefetch_related(*_parts())


def undressed() -> QuerySet[ArticlePage]:
    """The same without authors, regions and countries: `dressed` brings them for several lists at once."""
    return _published(CARD)


def _parts() -> tuple[Any, ...]:
    lines = Byline.objects.select_related("author").only("article_id", "sort_order", "author__name", "author__slug")
    return (Prefetch("bylines", lines), "regions", "countries")


def _published(columns: tuple[str, ...]) -> QuerySet[ArticlePage]:
    found = ArticlePage.objects.live().only(*columns).select_related("picture")
    return found.order_by(F("published_at").desc(nulls_last=True), "-pk")


def dressed(found: list[ArticlePage]) -> list[ArticlePage]:
    """Whatever a card shows besides the article's own columns: five queries, however many there are."""
    prefetch_related_objects(found, *_parts())
    return with_minutes(with_pictures(found))


def with_pictures(found: list[ArticlePage]) -> list[ArticlePage]:
    """Give each card's picture its sizes, in one query for all."""
    made = sizes_for(card.picture for card in found if card.picture)
    for card in found:
        card.sizes = made.get(card.picture_id or 0) or Sizes()
    return found


def with_minutes(found: list[ArticlePage]) -> list[ArticlePage]:
    """How long each takes to read. One query, for the number of words: no text leaves the galleys."""
    words = dict(Galley.objects.filter(pk__in=[card.pk for card in found]).values_list("article_id", "words"))
    for card in found:
        card.minutes = ceil(words.get(card.pk, 0) / WORDS_A_MINUTE)
    return found


def newest(limit: int, of: QuerySet[ArticlePage] | None = None) -> list[ArticlePage]:
    """The newest articles as cards."""
    return with_minutes(with_pictures(list((cards() if of is None else of)[:limit])))


def article(article_id: int) -> ArticlePage | None:
    """A published article's head: all but its text."""
    people = Prefetch("bylines", Byline.objects.select_related("author"))
    found = _published(HEAD).select_related("picture", "series").prefetch_related(people, "regions", "countries", "topics", "corrections")
    one = found.filter(pk=article_id).first() if article_id <= LARGEST else None
    if one is not None:
        with_pictures([one])
    return one


def title(article_id: int) -> ArticlePage | None:
    """A published article, as far as an act upon it asks: its title, its address and its wall. One query."""
    found = ArticlePage.objects.live().only("title", "slug", "wall")
    return found.filter(pk=article_id).first() if article_id <= LARGEST else None


def with_words(found: QuerySet[ArticlePage], words: str) -> QuerySet[ArticlePage]:
    """Those of `found` whose title or standfirst holds every word. Never looks into a body."""
    for word in words.split()[:8]:
        found = found.filter(Q(title__icontains=word) | Q(standfirst__icontains=word))
    return found


@dataclass(frozen=True)
class Leaf:
    """One page of a list: its cards, and the places where the older and the newer begin ("" where there are none)."""

    cards: list[ArticlePage]
    older: str = ""
    newer: str = ""

    @property
    def parted(self) -> list[tuple[str, list[ArticlePage]]]:
        """The cards under the month of each, or under its year where the page reaches over more than a year."""
        days = [card.published_at.astimezone(zone()) for card in self.cards if card.published_at and not card.undated]
        years = bool(days) and (days[0] - days[-1]).days > 366

        def name(card: ArticlePage) -> str:
            if card.published_at is None or card.undated:
                return "Undated"
            day = card.published_at.astimezone(zone())
            return f"{day.year}" if years else f"{day:%B} {day.year}"

        return [(heading, list(cards)) for heading, cards in groupby(self.cards, name)]


def leaf(found: QuerySet[ArticlePage], after: str = "", upto: str = "", limit: int = 20) -> Leaf:
    """A page of `found`, newest first: what is older than the place `after`, or what is newer than the place `upto`.

    Places are as a `Leaf` gave them; anything else begins at the top. By key, not by offset: the last page of 30,000
    costs what the first does.
    """
    if (place := _place(upto)) is not None:
        got = _ahead(found, *place, limit + 1)
        more, got = len(got) > limit, got[:limit][::-1]
        if len(got) < limit:
            return leaf(found, limit=limit)  # so near the top that it is the top
        return _leaf(got, older=True, newer=more)
    place = _place(after)
    got = list(found[: limit + 1]) if place is None else _behind(found, *place, limit + 1)
    return _leaf(got[:limit], older=len(got) > limit, newer=place is not None)


def _leaf(got: list[ArticlePage], older: bool, newer: bool) -> Leaf:
    return Leaf(
        with_minutes(with_pictures(got)),
        older=_name(got[-1]) if got and older else "",
        newer=_name(got[0]) if got and newer else "",
    )


def year_end(year: str) -> str:
    """The place from which a list shows what was published by the end of that year; "" for what is no year."""
    if not (year.isascii() and year.isdigit() and len(year) == 4 and 0 < int(year) < 9999):
        return ""
    return f"{datetime(int(year) + 1, 1, 1, tzinfo=zone()).isoformat()}~0"


# Dated and undated are asked for one after the other: with an OR between them no index serves, and a database sorts the lot.
def _behind(found: QuerySet[ArticlePage], date: datetime | None, pk: int, count: int) -> list[ArticlePage]:
    if date is None:
        return list(found.filter(published_at=None, pk__lt=pk)[:count])
    got = list(found.filter(published_at__lte=date).exclude(published_at=date, pk__gte=pk)[:count])
    return got if len(got) == count else got + list(found.filter(published_at=None)[: count - len(got)])


def _ahead(found: QuerySet[ArticlePage], date: datetime | None, pk: int, count: int) -> list[ArticlePage]:
    """What is newer, from the nearest on."""
    upwards = found.reverse()
    if date is not None:
        return list(upwards.filter(published_at__gte=date).exclude(published_at=date, pk__lte=pk)[:count])
    got = list(upwards.filter(published_at=None, pk__gt=pk)[:count])
    return got if len(got) == count else got + list(upwards.filter(published_at__isnull=False)[: count - len(got)])


def _name(card: ArticlePage) -> str:
    return f"{card.published_at.isoformat() if card.published_at else ''}~{card.pk}"


def _place(name: str) -> tuple[datetime | None, int] | None:
    date, _, pk = name.partition("~")
    try:
        moment, number = moment_of(date) if date else None, int(pk)
    except (ValueError, OverflowError):
        return None
    return (moment, number) if 0 <= number <= LARGEST else None


def moment_of(typed: str) -> datetime:
    """The moment, in UTC. Raises ValueError where it is none or says no zone, OverflowError where UTC has no such year."""
    moment = datetime.fromisoformat(typed)
    if moment.tzinfo is None:
        raise ValueError(f"{typed} says no zone")
    return moment.astimezone(UTC)


def parts(series_id: int, limit: int = 200) -> list[ArticlePage]:
    """The articles of a series in the order they appeared, undated ones last, as cards."""
    found = cards().filter(series=series_id).order_by(F("published_at").asc(nulls_last=True), "pk")
    return with_minutes(with_pictures(list(found[:limit])))


def more_on(article: ArticlePage, limit: int = 4) -> list[ArticlePage]:
    """What to read after `article`: the newest on its countries, then on its topics; of one series only one.

    Undressed. One query, or two where the countries have too few.
    """
    found: list[ArticlePage] = []
    for name, field in (("countries", "country_id"), ("topics", "topic_id")):
        ids = [subject.pk for subject in getattr(article, name).all()] if len(found) < limit else []
        if ids:
            near = undressed().filter(_near(name, {f"{field}__in": ids})).exclude(pk__in=[article.pk, *(card.pk for card in found)])
            found += diverse(near[: limit * 3], limit - len(found))
    return found


def _near(name: str, subjects: dict[str, list[int]]) -> Q:
    """Filed under one of the subjects, and either among the newest of all or among the last so filed: to sort all that a
    large archive has on a country, for four lines under an article, took 90 ms."""
    filed: Any = getattr(ArticlePage, name).through.objects.filter(**subjects)
    newest_of_all = ArticlePage.objects.filter(published_at__isnull=False).order_by("-published_at").values("pk")[:LOOKED_THROUGH]
    return Q(pk__in=filed.filter(articlepage_id__in=newest_of_all).values("articlepage_id")) | Q(
        pk__in=filed.order_by("-pk").values("articlepage_id")[:LOOKED_THROUGH]
    )


def diverse(found: Iterable[ArticlePage], limit: int) -> list[ArticlePage]:
    """The first `limit`, but of each series one alone while others are left; they keep their order."""
    seen: Counter[int] = Counter()
    ranked: list[tuple[int, int, ArticlePage]] = []
    for n, card in enumerate(found):
        key = card.series_id or -card.pk
        ranked.append((seen[key], n, card))
        seen[key] += 1
    chosen: Sequence[tuple[int, int, ArticlePage]] = sorted(ranked, key=lambda row: row[:2])[:limit]
    return [card for _, _, card in sorted(chosen, key=lambda row: row[1])]
