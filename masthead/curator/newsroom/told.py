"""What our last Reviews told, from whoever sends them; the ranking asks so that no story is told twice unless it moved.

One interface, as for the stories of an edition: the letters' room lies above this one, and says at the start who answers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Review:
    """A story, or our take, in a Review that went out. `key`: of the story, if it had one."""

    at: datetime
    day: date
    key: str
    words: str


LAST = 7  # Reviews that are looked through
Source = Callable[[datetime, int], Sequence[Review]]


def _nobody(before: datetime, limit: int) -> Sequence[Review]:
    return ()


_source: Source = _nobody


def told_by(source: Source) -> None:
    """Have `source` say what was told from now on; called once, when the program starts."""
    global _source
    _source = source


def told(before: datetime) -> Sequence[Review]:
    """What the last Reviews before that moment told, newest first."""
    return _source(before, LAST)
