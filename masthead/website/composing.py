"""The front page, composed: what the editors chose, and the newest where they chose nothing. No article stands there twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

SECONDS, DEPTH, RIVER = 3, 3, 18
A_WEEK = 7  # how far down the newest a picture may be looked for before the page would lead with old news
NEWS = {"analysis", "in-depth", "column", "interview", "briefing"}  # formats that may lead unasked


class Card(Protocol):
    """What the rule asks of an article."""

    @property
    def pk(self) -> int: ...
    @property
    def picture_id(self) -> int | None: ...
    @property
    def format(self) -> str: ...


C = TypeVar("C", bound=Card)


@dataclass(frozen=True)
class Group:
    """A collection as the editors wrote it: articles by number."""

    heading: str
    introduction: str
    articles: tuple[int, ...]


@dataclass(frozen=True)
class Chosen:
    """What the editors chose; all of it may be missing."""

    lead: int | None = None
    picks: tuple[int, ...] = ()
    archive: int | None = None
    archive_note: str = ""
    groups: tuple[Group, ...] = ()

    def articles(self) -> set[int]:
        """Every article they named."""
        named = {*self.picks, *(pk for group in self.groups for pk in group.articles)}
        return named | {pk for pk in (self.lead, self.archive) if pk}


@dataclass(frozen=True)
class Collection(Generic[C]):
    """A collection with its articles."""

    heading: str
    introduction: str
    cards: list[C]


@dataclass(frozen=True)
class Front(Generic[C]):
    """The page, from top to bottom."""

    lead: C | None = None
    seconds: list[C] = field(default_factory=list)
    depth: list[C] = field(default_factory=list)
    archive: C | None = None
    archive_note: str = ""
    collections: list[Collection[C]] = field(default_factory=list)
    river: list[C] = field(default_factory=list)

    def cards(self) -> list[C]:
        """Every article on it."""
        ends = [card for card in (self.lead, self.archive) if card is not None]
        return [*ends, *self.seconds, *self.depth, *(card for group in self.collections for card in group.cards), *self.river]


class _Left(Generic[C]):
    """The articles that are not on the page yet."""

    def __init__(self, cards: Iterable[C]) -> None:
        self.cards = {card.pk: card for card in cards}

    def take(self, pk: int | None) -> C | None:
        return self.cards.pop(pk, None) if pk else None

    def take_all(self, numbers: Iterable[int]) -> list[C]:
        return [card for card in map(self.take, numbers) if card is not None]


def compose(newest: Sequence[C], depth: Sequence[C], named: Sequence[C], chosen: Chosen) -> Front[C]:
    """The page. `newest` and `depth` come newest first; `named` holds the published ones of those the editors chose, in any
    order: a draft, or what was taken down, is simply not among them."""
    left = _Left([*named, *depth, *newest])
    lead = left.take(chosen.lead) or left.take(_leading(newest, chosen))
    picks = left.take_all(chosen.picks)
    archive = left.take(chosen.archive)
    groups = [Collection(group.heading, group.introduction, left.take_all(group.articles)) for group in chosen.groups]
    deep = left.take_all([card.pk for card in depth if card.pk in left.cards][:DEPTH])
    seconds = picks or left.take_all(_seconds([card for card in newest if card.pk in left.cards]))
    return Front(
        lead=lead,
        seconds=seconds,
        depth=deep,
        archive=archive,
        archive_note=chosen.archive_note if archive is not None else "",
        collections=[group for group in groups if group.cards],
        river=left.take_all([card.pk for card in newest if card.pk in left.cards][:RIVER]),
    )


def _leading(newest: Sequence[C], chosen: Chosen) -> int | None:
    """The newest analysis with a picture, if it is news still; else the newest analysis; else the newest. Not what the
    editors gave another place, unless there is nothing else."""
    free = [card for card in newest if card.pk not in chosen.articles()] or list(newest)
    news = [card for card in free if card.format in NEWS]
    shown = [card for card in news[:A_WEEK] if card.picture_id]
    return next((card.pk for card in [*shown, *news, *free]), None)


def _seconds(left: Sequence[C]) -> list[int]:
    """Three of the newest beside the lead: those with a picture first, the order of their days kept."""
    news = [card for card in left if card.format in NEWS][: 2 * A_WEEK]
    first = [card for card in news if card.picture_id][:SECONDS]
    rest = [card for card in [*news, *left] if card not in first]
    wanted = {card.pk for card in [*first, *rest][:SECONDS]}
    return [card.pk for card in left if card.pk in wanted]
