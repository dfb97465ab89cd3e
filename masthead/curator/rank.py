"""How much a story matters this morning, and why, in words. Pure.

The score is the product of five factors, each between 0 and 1 and each raised to the publication's weight for it: a story must be
carried by several, move, be new to our readers, be ours to write about, and have something in our library that explains it.
A weight of 0 takes a factor out.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import exp, log
from typing import Literal

Name = Literal["voices", "velocity", "novelty", "beat", "archive"]
NAMES: tuple[Name, ...] = ("voices", "velocity", "novelty", "beat", "archive")
LATELY = timedelta(hours=6)
MANY = 30  # independent owners: more make it no wider
WIDTH = 2.0  # how steeply width counts. At 1, one outlet at five in the morning stood above eight at noon the day before
BRISK = 6.0  # voices that joined lately: as many make it quick
FADES = timedelta(hours=24)  # without a new item, in which a story's velocity falls to 1/e
ALIKE = 0.35  # likeness from which a Review's text tells of the same story
STALE = 0.15  # what is left of a story that we told and that has not moved
FAR = 0.3  # of a story on countries that we never wrote about
UNEXPLAINED = 0.7  # of one on which the library has nothing


@dataclass(frozen=True)
class Earlier:
    """The Review that told of it last: when it went out, on which day, and how alike (0 to 1) its words are."""

    at: datetime
    day: date
    likeness: float


@dataclass(frozen=True)
class Piece:
    """What the library has: title, day, how near it is (0 to 1)."""

    pk: int
    title: str
    day: date | None
    likeness: float


@dataclass(frozen=True)
class Facts:
    """What is known of a story at a moment. Counts are of independent owners where they are voices, of items with their copies
    otherwise; `joined` are voices that wrote in the last hours, `since` items since the last Review of ours."""

    voices: int
    outlets: int
    homes: int  # countries that these outlets are at home in
    items: int
    began_at: datetime
    newest_at: datetime
    joined: int = 0
    since: int = 0
    earlier: Earlier | None = None
    beat: float = 0.0  # 0 to 1: how much we write on its countries
    ours: tuple[str, ...] = ()  # those of its countries on which we write
    piece: Piece | None = None


@dataclass(frozen=True)
class Weights:
    """The publication's: 0 leaves a factor out, 1 is as shipped."""

    voices: float = 1.0
    velocity: float = 1.0
    novelty: float = 1.0
    beat: float = 1.0
    archive: float = 1.0


@dataclass(frozen=True)
class Factor:
    """One reason: its value from 0 to 1, and in words."""

    name: Name
    value: float
    words: str


@dataclass(frozen=True)
class Ranked:
    """A score from 0 to 1 with its reasons."""

    score: float
    factors: tuple[Factor, ...]

    @property
    def why(self) -> str:
        """The reasons in one line."""
        return "; ".join(factor.words for factor in self.factors if factor.words)


def rank(facts: Facts, weights: Weights, at: datetime) -> Ranked:
    """How much the story matters at that moment. `at` has the zone in which hours are said."""
    factors = (_voices(facts), _velocity(facts, at), _novelty(facts), _beat(facts), _archive(facts))
    score = 1.0
    for factor in factors:
        score *= max(factor.value, 1e-3) ** getattr(weights, factor.name)
    return Ranked(score, factors)


def _voices(facts: Facts) -> Factor:
    words = (
        f"{_many(facts.outlets, 'outlet')} of {_many(facts.voices, 'owner')}"
        if facts.voices < facts.outlets
        else _many(facts.outlets, "outlet")
    )
    words += f" in {facts.homes} countries" if facts.homes > 1 else ""
    return Factor("voices", min(1.0, log(1 + facts.voices) / log(1 + MANY)) ** WIDTH, words)


def _velocity(facts: Facts, at: datetime) -> Factor:
    """What nobody added to for hours fades; a voice more counts the less the more there are."""
    quiet = max(timedelta(0), at - facts.newest_at) / FADES
    value = (0.5 + 0.5 * (1 - exp(-facts.joined / BRISK * 2))) * exp(-quiet)
    first = f"first seen {when(facts.began_at, at)}"
    return Factor("velocity", value, f"{first}, {_many(facts.joined, 'outlet')} in the last six hours" if facts.joined else first)


def _novelty(facts: Facts) -> Factor:
    """What our Review told is worth telling again as far as it has moved since."""
    earlier = facts.earlier
    if earlier is None:
        return Factor("novelty", 1.0, "new to our readers")
    moved = 1 - exp(-facts.since / max(3.0, facts.items / 4))
    told = min(1.0, earlier.likeness / (2 * ALIKE))
    value = 1 - told * (1 - STALE) * (1 - moved)
    news = f"{_many(facts.since, 'item')} since" if facts.since else "nothing since"
    return Factor("novelty", value, f"in our Review of {_day(earlier.day)}, {news}")


def _beat(facts: Facts) -> Factor:
    words = f"on {_and(facts.ours)}, of which we write" if facts.ours else "off our beat"
    return Factor("beat", FAR + (1 - FAR) * min(1.0, facts.beat), words)


def _archive(facts: Facts) -> Factor:
    piece = facts.piece
    if piece is None:
        return Factor("archive", UNEXPLAINED, "nothing in our library on it")
    said = f"we wrote on it on {_day(piece.day, year=True)}" if piece.day else "we have written on it"
    return Factor("archive", UNEXPLAINED + (1 - UNEXPLAINED) * min(1.0, piece.likeness), f"{said}: “{piece.title}”")


def when(moment: datetime, at: datetime) -> str:
    """An hour, as one says it at `at`: 03:40, yesterday 22:10, 14 March."""
    local = moment.astimezone(at.tzinfo)
    days = (at.date() - local.date()).days
    if days <= 0:
        return f"{local:%H:%M}"
    return f"yesterday {local:%H:%M}" if days == 1 else _day(local.date())


def _day(day: date | None, year: bool = False) -> str:
    return f"{day.day} {day:%B}{f' {day.year}' if year else ''}" if day else ""


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _and(names: tuple[str, ...]) -> str:
    shown = names[:3]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else list(shown))
