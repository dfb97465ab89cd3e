"""What readers are known to want, for many at once: a query for each thing there is to know, however many they are."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.db.models import Model, QuerySet
from django.http import QueryDict

from masthead.access.models import Opened
from masthead.library.models import Follow, Often, Reading, SavedSearch
from masthead.library.search import indexing
from masthead.library.search.asked import read
from masthead.library.search.asking import wish_of
from masthead.library.search.engine import Entitlement
from masthead.library.search.folders import Missing
from masthead.newsletters.editions.ordering import Subject, Wishes


def wishes_of(reader_ids: Sequence[int], pool: Collection[int], segment: str) -> Mapping[int, Wishes]:
    """Of each reader of whom anything is known: what they follow, what their saved searches find among the articles of `pool`,
    and which of those they have read. A chosen article counts as read: it was opened."""
    follows, read = follows_of(reader_ids), read_by(reader_ids, pool)
    hits = hits_of(reader_ids, pool, segment)
    return {pk: Wishes(tuple(follows.get(pk, ())), tuple(hits.get(pk, ())), frozenset(read.get(pk, ()))) for pk in {*follows, *read, *hits}}


def read_by(reader_ids: Sequence[int], pool: Collection[int]) -> Mapping[int, set[int]]:
    """Which articles of `pool` each has opened or read. Two queries."""
    found: dict[int, set[int]] = defaultdict(set)
    for model in (Opened, Reading):
        for reader, article in _of(model, reader_ids).filter(article_id__in=pool).values_list("reader_id", "article_id"):
            found[reader].add(article)
    return found


def follows_of(reader_ids: Sequence[int]) -> Mapping[int, list[Subject]]:
    """What each follows and wants to be told of, in the order in which they began to. One query."""
    found: dict[int, list[Subject]] = defaultdict(list)
    rows = _of(Follow, reader_ids).exclude(often=Often.NEVER).order_by("made_at", "pk")
    for reader, kind, number in rows.values_list("reader_id", "kind", "number"):
        found[reader].append((kind, number))
    return found


def hits_of(reader_ids: Sequence[int], pool: Collection[int], segment: str) -> Mapping[int, list[int]]:
    """The articles of `pool` that each reader's saved searches find. One query, and one look into the index for each different search.

    A registered reader's search looks into titles and openings alone, as it does for them in the library. Without an index nothing
    is found: a letter does not wait for one.
    """
    rows = _of(SavedSearch, reader_ids).exclude(often=Often.NEVER).order_by("made_at", "pk")
    wanted = list(rows.values_list("reader_id", "asked"))
    among = tuple(sorted(pool))
    found: dict[int, list[int]] = defaultdict(list)
    answers = {asked: _answers(asked, among, segment) for asked in {asked for _, asked in wanted}}
    for reader, asked in wanted:
        found[reader] += [pk for pk in answers[asked] if pk not in found[reader]]
    return {reader: hits for reader, hits in found.items() if hits}


def _of(model: type[Model], reader_ids: Sequence[int]) -> QuerySet[Any]:
    """Those readers' rows. The numbers stand in the statement: Django looks at each of its values several times over."""
    numbers = ", ".join(map(str, map(int, reader_ids))) or "NULL"
    return model._default_manager.extra(where=[f"{model._meta.db_table}.reader_id IN ({numbers})"])  # noqa: S610


@lru_cache(maxsize=4096)
def _answers(asked: str, among: tuple[int, ...], segment: str) -> tuple[int, ...]:
    """Remembered for the batches of a sending, which ask the same again and again. With all the words: any of them finds too much."""
    entitlement = Entitlement.WHOLE if segment == "subscriber" else Entitlement.OPENINGS
    wish = wish_of(read(QueryDict(asked)), entitlement, ())
    if wish is None or not among:
        return ()
    try:
        engine = indexing.folders().engine(entitlement)
        answer = engine.search(replace(wish, among=among, any_word=False, offset=0, limit=len(among), with_facets=False))
    except Missing:
        return ()
    return tuple(hit.id for hit in answer.hits)


def forget_answers() -> None:
    """Ask anew next time."""
    _answers.cache_clear()
