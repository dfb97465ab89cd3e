"""What stands at an article's end, chosen: the story so far, and what to read next. Pure.

The engine says how alike two articles are; here the choice is spread over time, by maximal marginal relevance (Carbonell and
Goldstein 1998): each next one is the likest that does not stand too close to those already chosen.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

LINES = 8  # of a story, at most
FEWEST = 3  # lines below which there is no story to tell
READ_NEXT = 4
LIKE_ENOUGH = 0.16  # of an article's likeness to itself: below it two articles share a word or two, not a matter
HALF_AS_LIKE = 0.45  # of the likest: where some tell the very matter, the fainter ones are of another
HELD_BACK = 0.3  # how much of the nearest's likeness an article loses that stands right beside one already chosen
SAME_TITLE = 0.15  # and one that is called the same
CALM = 30.0  # days: within a month two articles are of one moment, however short the story

_FIGURES = re.compile(r"\d+")


@dataclass(frozen=True)
class Near:
    """An article like the one at hand. `likeness`: 1 is the article itself."""

    id: int
    likeness: float
    day: date | None = None
    title: str = ""


@dataclass(frozen=True)
class Ends:
    """What is chosen, as numbers of articles. `story` in order of time; empty where there is none to tell."""

    story: tuple[int, ...] = ()
    further: tuple[int, ...] = ()


def choose(title: str, day: date | None, near: Iterable[Near]) -> Ends:
    """The story so far out of what came before `day`, and what to read next out of the rest, later pieces included."""
    found = sorted(near, key=lambda one: (-one.likeness, -one.id))
    alike = [one for one in found if one.likeness >= max(LIKE_ENOUGH, HALF_AS_LIKE * found[0].likeness)]
    earlier = [one for one in alike if day and one.day and one.day < day]
    story = _spread(title, earlier, LINES)
    if len(story) < FEWEST:
        story = []
    told = {one.id for one in story}
    further = _spread(title, [one for one in alike if one.id not in told], READ_NEXT)
    in_time = sorted(story, key=lambda one: (one.day or date.min, one.id))
    return Ends(tuple(one.id for one in in_time), tuple(one.id for one in further))


def _spread(title: str, alike: Sequence[Near], limit: int) -> list[Near]:
    """The likest, spread over the time they reach over."""
    if not alike:
        return []
    days = [one.day.toordinal() for one in alike if one.day]
    width = max(CALM, (max(days) - min(days)) / (2 * limit)) if days else CALM
    top, left = alike[0].likeness, list(alike)
    chosen: list[Near] = []
    while left and len(chosen) < limit:
        best = max(left, key=lambda one: one.likeness - top * _held_back(title, one, chosen, width))
        left.remove(best)
        chosen.append(best)
    return chosen


def _held_back(title: str, one: Near, chosen: Sequence[Near], width: float) -> float:
    beside = max((_closeness(one, other, width) for other in chosen), default=0.0)
    called = _name(one.title)
    again = bool(called) and (called == _name(title) or any(called == _name(other.title) for other in chosen))
    return HELD_BACK * beside + SAME_TITLE * again


def _closeness(one: Near, other: Near, width: float) -> float:
    """1 on the same day, a third after `width` days. What has no date is close to nothing."""
    return math.exp(-abs((one.day - other.day).days) / width) if one.day and other.day else 0.0


def _name(title: str) -> str:
    """A title without its figures: the 14th report and the 15th are called the same."""
    return _FIGURES.sub("", title).casefold().strip()
