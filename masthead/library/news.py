"""What is new in what a reader follows: a read, apart from any letter, so that whatever is sent may hold it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import prefetch_related_objects

from masthead.library import following, shelf
from masthead.library.models import ArticlePage, Follow, Often, SavedSearch
from masthead.library.search import indexing
from masthead.library.search.asking import wish_of
from masthead.library.search.engine import Entitlement
from masthead.readers.models import Reader

MOST = 300  # new articles that are looked through, the newest
BACKDATED = timedelta(days=7)  # what is dated further back when it is first published is archive, not news


@dataclass(frozen=True)
class New:
    """A new article, and why it is told of, in the order of the reader's list: “you follow Iran”, “your search “grain””."""

    card: ArticlePage
    reasons: tuple[str, ...]


def what_is_new(reader: Reader, since: datetime, until: datetime, entitlement: Entitlement, often: Often | None = None) -> list[New]:
    """What was first published after `since` and by `until` in what the reader follows and in their saved searches, each article
    once, newest first. Nothing from before a thing was followed.

    `entitlement`: the reader's class *now*; their searches look no further. `often`: only what is wanted so often; None is
    all but what is wanted never. Raises `folders.Missing` where a search is to be asked and there is no index.
    """
    follows = [one for one in following.follows_of(reader) if one.subject and _wanted(one.row, often)]
    searches = [row for row in following.searches_of(reader) if _wanted(row, often)]
    cards = _published(since, until) if follows or searches else []
    if not cards:
        return []
    found = [(one.row.made_at, f"you follow {one.subject}", _filed_under(one.row)) for one in follows]
    found += [(row.made_at, f"your search “{row.name}”", _answers(row, cards, entitlement)) for row in searches]
    out = []
    for card in cards:
        born = card.first_published_at or since
        reasons = [reason for made_at, reason, fits in found if born > made_at and fits(card)]
        if reasons:
            out.append(New(card, tuple(dict.fromkeys(reasons))))
    return out


def _wanted(row: Follow | SavedSearch, often: Often | None) -> bool:
    return row.often == often if often else row.often != Often.NEVER


def _published(since: datetime, until: datetime) -> list[ArticlePage]:
    """As cards, with their topics. A date shown that lies far back is an old piece brought in."""
    new = shelf.cards().filter(first_published_at__gt=since, first_published_at__lte=until, undated=False)
    cards = list(new.filter(published_at__gt=since - BACKDATED)[:MOST])
    prefetch_related_objects(cards, "topics")
    return cards


def _filed_under(row: Follow) -> Callable[[ArticlePage], bool]:
    """Whether an article is filed under what is followed."""
    many = {"region": "regions", "country": "countries", "topic": "topics"}

    def fits(card: ArticlePage) -> bool:
        if row.kind == Follow.Kind.SERIES:
            return card.series_id == row.number
        if row.kind == Follow.Kind.AUTHOR:
            return any(line.author_id == row.number for line in card.bylines.all())
        subjects: Any = getattr(card, many[row.kind]).all()
        return any(subject.pk == row.number for subject in subjects)

    return fits


def _answers(row: SavedSearch, cards: list[ArticlePage], entitlement: Entitlement) -> Callable[[ArticlePage], bool]:
    """Whether an article answers the search: with all its words, for any of them would bring half the archive."""
    wish = wish_of(following.asked_of(row), entitlement, ())
    if wish is None:
        return lambda card: False
    engine = indexing.folders().engine(entitlement)
    among = tuple(card.pk for card in cards)
    answer = engine.search(replace(wish, among=among, any_word=False, offset=0, limit=len(among), with_facets=False))
    hits = {hit.id for hit in answer.hits}
    return lambda card: card.pk in hits
