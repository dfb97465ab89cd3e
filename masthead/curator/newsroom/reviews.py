"""Our Reviews, as the newsroom sees them: what they told, and that a story is to be followed in the next.

The letters' room lies above this one, and says at the start who answers. Without it nothing was told, and no letter takes stories.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from masthead.kit.refusals import BadInput

LAST = 7  # Reviews that are looked through


@dataclass(frozen=True)
class Review:
    """A story, or our take, in a Review that went out. `key`: of the story, if it had one."""

    at: datetime
    day: date
    key: str
    words: str


@dataclass(frozen=True)
class Telling:
    """A story as a Review may tell it: two or three words, sentences with their sources, who reports it, our piece on it."""

    key: str
    label: str
    text: str
    sources: str = ""
    article: int | None = None


class Reviews(Protocol):
    """Whoever sends the Reviews."""

    def told(self, before: datetime, limit: int) -> Sequence[Review]:
        """What the last Reviews before that moment told, newest first."""
        ...

    def follow(self, telling: Telling, by: Any, at: datetime) -> str:
        """Put the story into the next Daily Review; returns in a sentence what was done. Raises BadInput."""
        ...

    def word(self, telling: Telling, by: Any, at: datetime) -> str:
        """Have the story told in these words in the next Daily Review, whether it stands there or not. Raises BadInput."""
        ...

    def begin_take(self, words: str, by: Any, at: datetime) -> str:
        """Put a paragraph into our take of the next Daily Review, behind what is written there. Raises BadInput."""
        ...


class NoReviews:
    """Nobody sends any."""

    def told(self, before: datetime, limit: int) -> Sequence[Review]:
        """Nothing."""
        return ()

    def follow(self, telling: Telling, by: Any, at: datetime) -> str:
        """Refuses."""
        raise BadInput("There is no Daily Review that would take the story.")

    def word(self, telling: Telling, by: Any, at: datetime) -> str:
        """Refuses."""
        return self.follow(telling, by, at)

    def begin_take(self, words: str, by: Any, at: datetime) -> str:
        """Refuses."""
        raise BadInput("There is no Daily Review that would take it.")


_reviews: Reviews = NoReviews()


def sent_by(reviews: Reviews) -> None:
    """Ask these from now on; called once, when the program starts."""
    global _reviews
    _reviews = reviews


def reviews() -> Reviews:
    """Who sends them."""
    return _reviews


def told(before: datetime) -> Sequence[Review]:
    """What the last Reviews before that moment told, newest first."""
    return _reviews.told(before, LAST)
