"""An edition in a reader's own order: what they follow first and said why, what they have read left out. The same words for all. Pure.

What comes out are names of fragments, in order, for each slot of the letter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Subject = tuple[str, int]  # a kind (region, country, topic, series, author) and a number
MOST_MORE = 4  # articles beyond the editor's choice that following brings in
MOST_HITS = 4


@dataclass(frozen=True)
class Pool:
    """What an edition has to order. `chosen`: the editor's articles; `more`: other new ones that only who follows them gets."""

    chosen: tuple[int, ...]
    more: tuple[int, ...] = ()
    subjects: Mapping[int, frozenset[Subject]] = field(default_factory=dict)
    regions: tuple[tuple[str, tuple[int, ...]], ...] = ()  # of a Weekly: the fragment that names each, and its articles
    stories: tuple[tuple[str, int], ...] = ()  # fragment, and the article that explains it (0: none)
    piece: int = 0
    told: frozenset[Subject] = frozenset()  # subjects for which there is a line "Because you follow …"


@dataclass(frozen=True)
class Wishes:
    """What is known of a reader: what they follow, what their searches found, what they have read."""

    follows: tuple[Subject, ...] = ()
    hits: tuple[int, ...] = ()
    read: frozenset[int] = frozenset()


NONE = Wishes()


def because(subject: Subject) -> str:
    """The fragment that says why."""
    return f"because-{subject[0]}-{subject[1]}"


def article(pk: int) -> str:
    """The fragment of an article."""
    return f"article-{pk}"


def order(pool: Pool, wishes: Wishes = NONE) -> dict[str, list[str]]:
    """The fragments for each slot."""
    follows = [one for one in wishes.follows if one in pool.told]
    new, shown = _new(pool, wishes, follows)
    hits = [pk for pk in wishes.hits if pk in {*pool.chosen, *pool.more} and pk not in shown and pk not in wishes.read][:MOST_HITS]
    also = ["head-also", *map(article, hits)] if hits else []
    piece = ["piece"] if pool.piece and pool.piece not in wishes.read and pool.piece not in {*shown, *hits} else []
    return {"stories": _stories(pool, follows), "new": new, "also": also, "piece": piece}


def _stories(pool: Pool, follows: Sequence[Subject]) -> list[str]:
    """Those about what is followed go first; otherwise as the editor put them."""
    wanted = set(follows)
    return [name for name, pk in sorted(pool.stories, key=lambda row: not (pool.subjects.get(row[1], frozenset()) & wanted))]


def _new(pool: Pool, wishes: Wishes, follows: Sequence[Subject]) -> tuple[list[str], set[int]]:
    left = [pk for pk in pool.chosen if pk not in wishes.read]
    more = [pk for pk in pool.more if pk not in wishes.read]
    names: list[str] = []
    shown: set[int] = set()
    for subject in follows:
        about = [pk for pk in (*left, *more) if pk not in shown and subject in pool.subjects.get(pk, frozenset())]
        room = MOST_MORE - len(shown & set(more))
        about = [pk for pk in about if pk in left] + [pk for pk in about if pk in more][: max(0, room)]
        if about:
            names += [because(subject), *map(article, about)]
            shown |= set(about)
    rest = [pk for pk in left if pk not in shown]
    if pool.regions:
        names += _by_region(pool, set(rest))
    elif rest:
        names += [*(["head-more"] if shown else []), *map(article, rest)]
    shown |= set(rest)
    return (["head-new", "left", *names] if names else []), shown


def _by_region(pool: Pool, rest: set[int]) -> list[str]:
    names: list[str] = []
    for name, articles in pool.regions:
        there = [pk for pk in articles if pk in rest]
        names += [name, *map(article, there)] if there else []
    return names
