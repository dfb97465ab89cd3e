"""The morning: the stories that moved, ranked, each with its reasons. Reads alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q, Value
from django.db.models.functions import Coalesce, NullIf

from masthead.access.rules import zone
from masthead.curator.newsroom.beat import Ours, beat, closeness
from masthead.curator.newsroom.models import Story, Told, Weighing
from masthead.curator.newsroom.reviews import Review, told
from masthead.curator.rank import ALIKE, LATELY, Earlier, Facts, Piece, Ranked, Weights, rank
from masthead.curator.stories.terms import terms_of
from masthead.curator.stories.vectors import Vector, likeness, vector

REACH = timedelta(hours=36)  # a story that nobody added to for so long is not the morning's
LOOKED_AT = 150  # of those that moved, the ones that most owners tell
SHOWN = 60
OWNER = Coalesce(NullIf(F("item__outlet__owner"), Value("")), F("item__outlet__name"))  # `Outlet.voice`, for the database
NONE: dict[str, Any] = dict.fromkeys(("voices", "outlets", "homes", "joined", "since", "items"), 0)


@dataclass(frozen=True)
class Line:
    """A story with its rank."""

    story: Story
    facts: Facts
    ranked: Ranked


def weights() -> Weights:
    """The publication's, or as shipped."""
    row = Weighing.objects.first()
    return Weights(row.voices, row.velocity, row.novelty, row.beat, row.archive) if row else Weights()


def ranked(at: datetime, how: Weights | None = None, limit: int = SHOWN) -> list[Line]:
    """The stories that matter at that moment, pinned ones first. Five queries, however many items there are.

    Of a moment that is over: as it was then, but for what editors and the machine have merged since. `how`: other weights than
    the publication's, to see what they would do.
    """
    lines = _lines(_moved(at), how or weights(), at)
    pinned = sorted((one for one in lines if one.story.pinned_at), key=lambda one: (one.story.pinned_at, one.story.number))
    others = sorted((one for one in lines if not one.story.pinned_at), key=lambda one: (-one.ranked.score, one.story.number))
    return [*pinned, *others][:limit]


def line_of(story: Story, at: datetime) -> Line:
    """One story with its rank."""
    return lines_of([story], at)[0]


def lines_of(stories: Sequence[Story], at: datetime, how: Weights | None = None) -> list[Line]:
    """Each of these stories with its rank at that moment, in their order."""
    return _lines(stories, how or weights(), at)


def _lines(stories: Sequence[Story], how: Weights, at: datetime) -> list[Line]:
    local, facts = at.astimezone(zone()), _facts(stories, told(at), beat(at), at)
    return [Line(story, facts[story.number], rank(facts[story.number], how, local)) for story in stories]


def _moved(at: datetime) -> list[Story]:
    there = Story.objects.filter(into=None, muted_at=None, items__gt=0, began_at__lte=at).select_related("piece")
    moved = there.filter(newest_at__gt=at - REACH, items__gt=1).order_by("-voices", "-newest_at")[:LOOKED_AT]
    return list({story.number: story for story in [*there.filter(pinned_at__isnull=False), *moved]}.values())


def _facts(stories: Sequence[Story], reviews: Sequence[Review], ours: dict[str, Ours], at: datetime) -> dict[int, Facts]:
    last = max((review.at for review in reviews), default=None)
    since = Q(item__seen_at__gt=last) if last else Q(pk=None)
    lately = Q(item__seen_at__gt=at - LATELY)
    rows = Told.objects.filter(story__in=[story.number for story in stories], item__seen_at__lte=at).order_by()
    counted = rows.values("story").annotate(
        voices=Count(OWNER, distinct=True, filter=Q(item__duplicate_of=None)),
        outlets=Count("item__outlet", distinct=True),
        homes=Count("item__outlet__country", distinct=True, filter=~Q(item__outlet__country="")),
        joined=Count("item__outlet", distinct=True, filter=lately),
        since=Count("item", filter=since),
        items=Count("item"),
        newest_at=Max("item__seen_at"),
    )
    counts: dict[int, dict[str, Any]] = {}
    for row in map(dict[str, Any], counted):
        number = row.pop("story")
        counts[number] = row | {"voices": max(1, row["voices"])}
    said = [(review, vector(terms_of(review.words))) for review in reviews]
    found = {}
    for story in stories:
        close, names = closeness(story.countries, ours)
        found[story.number] = Facts(
            began_at=story.began_at, earlier=_earlier(story, said), beat=close, ours=names, piece=_piece(story),
            **(counts.get(story.number) or {**NONE, "newest_at": story.began_at}),
        )  # fmt: skip
    return found


def _piece(story: Story) -> Piece | None:
    """Of our library, if it is still to be read."""
    piece = story.piece
    if piece is None or not piece.live:
        return None
    return Piece(piece.pk, piece.title, piece.published_at.date() if piece.published_at else None, story.piece_likeness)


def key_of(story: Story) -> str:
    """How a Review names it."""
    return f"wire:{story.number}"


def _earlier(story: Story, said: Sequence[tuple[Review, Vector]]) -> Earlier | None:
    """The newest Review that told of it: by its key, or in words like its own."""
    mine = vector(terms_of(story.title))
    for review, theirs in said:
        alike = 1.0 if review.key and review.key == key_of(story) else likeness(mine, theirs)
        if alike >= ALIKE:
            return Earlier(review.at, review.day, alike)
    return None
