"""Reads of the library, by name. Lists fetch cards, never bodies. The locked part of an article leaves here alone."""

import re
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.db.models import F, Prefetch, Q, QuerySet

from masthead.access.gate import Decision
from masthead.library.models import ArticlePage, Byline, Galley, Rendition
from masthead.library.typesetting import plain

WORDS_A_MINUTE = 230
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
class Text:
    """As much of an article as this visitor may read, in HTML."""

    opening: str
    rest: str
    words: int

    @property
    def minutes(self) -> int:
        """Minutes the whole takes, at least one."""
        return max(1, ceil(self.words / WORDS_A_MINUTE))


def readable(article_id: int, decision: Decision) -> Text:
    """The one door: the opening for anyone, the rest for whom the decision lets. One query; a stranger's does not
    touch the locked column."""
    columns = ("opening", "rest", "words") if decision.may_read else ("opening", "words")
    row = Galley.objects.filter(pk=article_id).values(*columns).first()
    if row is None:
        return Text("", "", 0)
    opening = row["opening"] if decision.may_read else _NOTE_LINK.sub(r"\1", row["opening"])
    return Text(opening, row.get("rest", ""), row["words"])


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
    return _published(CARD).prefetch_related(
        Prefetch("bylines", Byline.objects.select_related("author").only("article_id", "sort_order", "author__name", "author__slug")),
        "regions",
        "countries",
    )


def _published(columns: tuple[str, ...]) -> QuerySet[ArticlePage]:
    found = ArticlePage.objects.live().only(*columns).select_related("picture")
    return found.order_by(F("published_at").desc(nulls_last=True), "-pk")


def with_pictures(found: list[ArticlePage]) -> list[ArticlePage]:
    """Give each card's picture its renditions, in one query for all."""
    pictures = {card.picture_id: card.picture for card in found if card.picture_id}
    made: dict[int, list[Rendition]] = {}
    for rendition in Rendition.objects.filter(image_id__in=pictures, filter_spec__startswith="width-").order_by("width"):
        made.setdefault(rendition.image_id, []).append(rendition)
    for card in found:
        card.sizes = made.get(card.picture_id or 0, [])
    return found


def newest(limit: int, of: QuerySet[ArticlePage] | None = None) -> list[ArticlePage]:
    """The newest articles as cards."""
    return with_pictures(list((cards() if of is None else of)[:limit]))


def article(article_id: int) -> ArticlePage | None:
    """A published article's head: all but its text."""
    people = Prefetch("bylines", Byline.objects.select_related("author"))
    found = _published(HEAD).select_related("picture", "series").prefetch_related(people, "regions", "countries", "topics")
    one = found.filter(pk=article_id).first() if article_id <= LARGEST else None
    if one is not None:
        with_pictures([one])
    return one


def with_words(found: QuerySet[ArticlePage], words: str) -> QuerySet[ArticlePage]:
    """Those of `found` whose title or standfirst holds every word. Never looks into a body."""
    for word in words.split()[:8]:
        found = found.filter(Q(title__icontains=word) | Q(standfirst__icontains=word))
    return found


@dataclass(frozen=True)
class Leaf:
    """One page of a list: its cards, and where the next one begins ("" at the end)."""

    cards: list[ArticlePage]
    more: str


def leaf(found: QuerySet[ArticlePage], after: str, limit: int = 20) -> Leaf:
    """A page of `found` beginning behind the place `after` (as `Leaf.more` gave it; anything else begins at the top).

    By key, not by offset: the last page of 30,000 costs what the first does.
    """
    place = _place(after)
    if place is not None:
        date, pk = place
        found = found.filter(_behind(date, pk))
    got = list(found[: limit + 1])
    more = _name(got[limit - 1]) if len(got) > limit else ""
    return Leaf(with_pictures(got[:limit]), more)


def _behind(date: datetime | None, pk: int) -> Q:
    if date is None:
        return Q(published_at=None, pk__lt=pk)
    return Q(published_at__lt=date) | Q(published_at=date, pk__lt=pk) | Q(published_at=None)


def _name(card: ArticlePage) -> str:
    return f"{card.published_at.isoformat() if card.published_at else ''}~{card.pk}"


def _place(name: str) -> tuple[datetime | None, int] | None:
    date, _, pk = name.partition("~")
    try:
        moment, number = (datetime.fromisoformat(date) if date else None), int(pk)
    except ValueError:
        return None
    if number > LARGEST or (moment is not None and moment.tzinfo is None):
        return None
    return moment, number
