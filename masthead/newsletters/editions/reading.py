"""Editions as they are read: which there are, and what joins the editor's words in them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil

from django.db.models import QuerySet
from wagtail.rich_text import expand_db_html

from masthead.curator import radar
from masthead.curator.models import RadarEntry
from masthead.library import shelf
from masthead.library.models import ArticlePage
from masthead.library.typesetting import plain, safe
from masthead.newsletters.models import Edition

FRESH = timedelta(days=3)  # a Daily older than this is no longer the day's
REACH = {"daily": timedelta(days=4), "weekly": timedelta(days=10), "free": timedelta(days=10)}  # back to the edition before, at most
AHEAD = {"daily": 6, "weekly": 12, "free": 5}  # entries of the radar
MOST_NEW = 30
_SENTENCE = re.compile(r"(?<=[.?!]) ")
NAMES = {"daily": "The Daily Review", "weekly": "The Weekly Review", "free": "The free letter"}
LETTERS = {"daily": "daily", "weekly": "weekly", "free": "free-letter"}  # the letter that each kind is of
ELSEWHERE = "Across regions"


@dataclass(frozen=True)
class Story:
    """One of the stories we follow."""

    label: str
    text: str
    piece: ArticlePage | None = None
    sources: str = ""


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
    openings: dict[int, str] = field(default_factory=dict)

    @property
    def regions(self) -> list[tuple[str, list[ArticlePage]]]:
        """What is new under the first region of each, regions in the publication's order."""
        found: dict[str, list[ArticlePage]] = {}
        places: dict[str, tuple[int, str]] = {ELSEWHERE: (1 << 15, "")}
        for card in self.new:
            first = min(card.regions.all(), key=lambda region: (region.position, region.name), default=None)
            name = first.name if first else ELSEWHERE
            if first:
                places[name] = (first.position, name)
            found.setdefault(name, []).append(card)
        return sorted(found.items(), key=lambda row: places[row[0]])


def published(kind: str, at: datetime) -> QuerySet[Edition]:
    """The editions readers may open, newest first."""
    return Edition.objects.filter(kind=kind, published_at__lte=at).order_by("-day")


def todays(today: date, at: datetime) -> Edition | None:
    """The Daily Review that is still the day's, if there is one."""
    return published(Edition.Kind.DAILY, at).filter(day__gt=today - FRESH, day__lte=today + timedelta(days=1)).first()


def opening(edition: Edition, words: int = 55) -> str:
    """The first sentences of our take, as plain text."""
    return sentences(plain(edition.take), words)


def own_words(edition: Edition) -> int:
    """How many words are the editor's."""
    texts = [edition.title, plain(edition.take), edition.piece_note, *(f"{row.get('label')} {row.get('text')}" for row in edition.stories)]
    return sum(len(text.split()) for text in texts)


def all_words(laid: Laid) -> int:
    """How many words the letter has: the editor's, the openings, the radar. Of its furniture none."""
    texts: list[str] = [*laid.openings.values(), *(f"{entry.title} {entry.text}" for entry in laid.radar)]
    cards = [*laid.new, laid.piece] if laid.piece else laid.new
    texts += [f"{card.title} {card.standfirst}" for card in cards]
    return own_words(laid.edition) + sum(len(text.split()) for text in texts)


def minutes(edition: Edition) -> int:
    """How long the letter takes to read, at least one minute; of one never saved at the desk, the editor's own words."""
    return max(1, ceil((edition.words or own_words(edition)) / shelf.WORDS_A_MINUTE))


def labels(edition: Edition, most: int = 5, words: int = 18) -> list[Story]:
    """What we are following, in a line each."""
    return [Story(row.get("label") or "", sentences(row.get("text") or "", words)) for row in edition.stories[:most]]


def sentences(text: str, words: int) -> str:
    """As many whole sentences as fit into so many words; of one that is longer, the beginning."""
    found: list[str] = []
    for sentence in _SENTENCE.split(" ".join(text.split())):
        if found and len(" ".join([*found, sentence]).split()) > words:
            break
        found.append(sentence)
    kept = " ".join(found).split()
    return " ".join(kept) if len(kept) <= words * 1.6 else " ".join(kept[:words]) + " …"


def lay_out(edition: Edition, at: datetime, opening_words: int = 0) -> Laid:
    """Everything in the edition, a draft's too. What joins it is cards, and of each opening so many words if asked for: no text
    behind the wall comes near."""
    rows = edition.stories
    chosen = edition.articles or []
    wanted = {edition.piece_id, *(row.get("article") for row in rows), *chosen} - {None, 0, ""}
    cards = {card.pk: card for card in shelf.newest(len(wanted), shelf.cards().filter(pk__in=wanted))} if wanted else {}
    new = since_the_last(edition, at) if edition.articles is None else [cards[pk] for pk in chosen if pk in cards]
    return Laid(
        edition=edition,
        take=safe(expand_db_html(edition.take)),
        following=[
            Story(row.get("label") or "", row.get("text") or "", cards.get(row.get("article")), row.get("sources") or "") for row in rows
        ],
        new=new,
        piece=cards.get(edition.piece_id or 0),
        radar=_radar(edition),
        minutes=minutes(edition),
        openings=openings(new, opening_words) if opening_words else {},
    )


def openings(cards: Iterable[ArticlePage], words: int) -> dict[int, str]:
    """The first sentences of each, as anyone may read them."""
    return {pk: sentences(text, words) for pk, text in shelf.opening_texts([card.pk for card in cards]).items()}


def _radar(edition: Edition) -> list[RadarEntry]:
    """The entries chosen, in the editor's order; none chosen: the next ones."""
    if edition.radar is None:
        return radar.next_few(edition.day, AHEAD[edition.kind])
    chosen = [pk for pk in edition.radar if isinstance(pk, int)]
    found = {entry.pk: entry for entry in radar.next_few(edition.day, radar.MOST, radar.to_come(edition.day).filter(pk__in=chosen))}
    return [found[pk] for pk in chosen if pk in found]


def before(edition: Edition, until: datetime) -> Edition | None:
    """The edition of its kind before this one, if it went out before `until`."""
    found = Edition.objects.filter(kind=edition.kind, day__lt=edition.day, published_at__lt=until)
    return found.order_by("-day").first()


def window(edition: Edition, at: datetime) -> tuple[datetime, datetime]:
    """Since when an article is new in this edition, and until when."""
    until = min(edition.published_at, at) if edition.published_at else at
    since = until - REACH[edition.kind]
    last = before(edition, until)
    if last is not None and last.published_at is not None:
        since = max(since, last.published_at)
    return since, until


def since_the_last(edition: Edition, at: datetime) -> list[ArticlePage]:
    """What was published since the edition before this one, newest first."""
    since, until = window(edition, at)
    return shelf.newest(MOST_NEW, shelf.cards().filter(published_at__gt=since, published_at__lte=until, undated=False))
