"""How long an address is tried that cannot be reached for now. Pure.

Each failure counts one, and half of it is forgotten in a fortnight. An address is given up when it failed at least five
times over at least two weeks and the count is still three: a Daily to a full mailbox after two weeks, a Weekly after seven.
Two failures on one day are one; a letter that arrives forgets all.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

HALF_LIFE = timedelta(days=14)
ONE_DAY = timedelta(hours=20)
ENOUGH, TIMES, SPAN = 3.0, 5, timedelta(days=14)
FORGOTTEN = 0.2  # less than this is nothing: the next failure is a first one


@dataclass(frozen=True)
class Failing:
    """An address's failures so far."""

    score: float
    times: int
    first_at: datetime
    last_at: datetime

    def now(self, at: datetime) -> float:
        """The count at a later moment."""
        return self.score * 0.5 ** (max(timedelta(0), at - self.last_at) / HALF_LIFE)


def one_more(so_far: Failing | None, at: datetime) -> Failing:
    """After a further failure. One that is reported late, or twice a day, adds nothing."""
    if so_far is None or so_far.now(at) < FORGOTTEN:
        return Failing(1.0, 1, at, at)
    if at - so_far.last_at < ONE_DAY:
        return so_far
    return Failing(so_far.now(at) + 1, so_far.times + 1, so_far.first_at, at)


def given_up(failing: Failing) -> bool:
    """Whether it is written to no more."""
    return failing.times >= TIMES and failing.last_at - failing.first_at >= SPAN and failing.score >= ENOUGH
