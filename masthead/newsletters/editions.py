"""The Daily and the Weekly Review as pages: which there are, and what joins the editor's words on them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from django.db.models import QuerySet
from wagtail.rich_text import expand_db_html

from masthead.curator import radar
from masthead.curator.models import RadarEntry
from masthead.library import shelf
from masthead.library.models import ArticlePage
from masthead.library.typesetting import plain, safe
from masthead.newsletters.models import Edition

FRESH = timedelta(days=3)  # a Daily older than this is no longer the day's
REACH = {Edition.Kind.DAILY: timedelta(days=4), Edition.Kind.WEEKLY: timedelta(days=10)}  # back to the edition before, at most
AHEAD = {Edition.Kind.DAILY: 6, Edition.Kind.WEEKLY: 12}  # entries of the radar
MOST_NEW = 30
_SENTENCE = re.compile(r"(?<=[.?!]) ")
NAMES = {"daily": "The Daily Review", "weekly": "The Weekly Review"}


@dataclass(frozen=True)
class Story:
    """One of the stories we follow."""

    label: str
    text: str
    piece: ArticlePage | None = None


@dataclass(frozen=True)
class Laid:
    """An edition laid out: the editor's words, and what joins them."""

    edition: Edition
    take: str
    following: list[Story]
    new: list[ArticlePage]
    piece: ArticlePage | None
    radar: list[RadarEntry]
    minutes: int


def published(kind: str, at: datetime) -> QuerySet[Edition]:
    """The editions readers may open, newest first."""
    return Edition.objects.filter(kind=kind, published_at__lte=at).order_by("-day")


def todays(today: date, at: datetime) -> Edition | None:
    """The Daily Review that is still the day's, if there is one."""
    return published(Edition.Kind.DAILY, at).filter(day__gt=today - FRESH, day__lte=today + timedelta(days=1)).first()


def opening(edition: Edition, words: int = 55) -> str:
    """The first sentences of our take, as plain text."""
    return sentences(plain(edition.take), words)


def minutes(edition: Edition) -> int:
    """How long the editor's words take to read, at least one minute."""
    texts = [edition.title, plain(edition.take), edition.piece_note, *(f"{label} {text}" for label, text, _ in _stories(edition))]
    return max(1, ceil(sum(len(text.split()) for text in texts) / shelf.WORDS_A_MINUTE))


def labels(edition: Edition, most: int = 5, words: int = 18) -> list[Story]:
    """What we are following, in a line each."""
    return [Story(label, sentences(text, words)) for label, text, _ in _stories(edition)[:most]]


def sentences(text: str, words: int) -> str:
    """As many whole sentences as fit into so many words; of one that is longer, the beginning."""
    found: list[str] = []
    for sentence in _SENTENCE.split(" ".join(text.split())):
        if found and len(" ".join([*found, sentence]).split()) > words:
            break
        found.append(sentence)
    kept = " ".join(found).split()
    return " ".join(kept) if len(kept) <= words * 1.6 else " ".join(kept[:words]) + " …"


def _stories(edition: Edition) -> list[tuple[str, str, int]]:
    rows: list[Any] = [block["value"] for block in edition.following.raw_data if block["type"] == "story"]
    return [(row.get("label") or "", row.get("text") or "", row.get("article") or 0) for row in rows]


def lay_out(edition: Edition, at: datetime) -> Laid:
    """Everything on the edition's page, a draft's too. What joins it is cards alone: no text behind the wall comes near."""
    rows = _stories(edition)
    wanted = {edition.piece_id, *(pk for _, _, pk in rows)} - {None, 0}
    cards = {card.pk: card for card in shelf.newest(len(wanted), shelf.cards().filter(pk__in=wanted))}
    return Laid(
        edition=edition,
        take=safe(expand_db_html(edition.take)),
        following=[Story(label, text, cards.get(pk)) for label, text, pk in rows],
        new=_new(edition, at),
        piece=cards.get(edition.piece_id or 0),
        radar=radar.next_few(edition.day, AHEAD[Edition.Kind(edition.kind)]),
        minutes=minutes(edition),
    )


def _new(edition: Edition, at: datetime) -> list[ArticlePage]:
    """What was published since the edition before this one."""
    until = edition.published_at or at
    since = until - REACH[Edition.Kind(edition.kind)]
    before = Edition.objects.filter(kind=edition.kind, day__lt=edition.day, published_at__lt=until).order_by("-day").first()
    if before is not None and before.published_at is not None:
        since = max(since, before.published_at)
    return shelf.newest(MOST_NEW, shelf.cards().filter(published_at__gt=since, published_at__lte=until, undated=False))
