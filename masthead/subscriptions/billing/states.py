"""The states of a subscription in our own words, and what each entitles to. Pure.

Every provider's folder has a dictionary from its words to these; what it does not know is UNKNOWN, a value like the others.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a subscription stands."""

    AWAITED = "awaited"  # begun, and its first payment not made
    TRIAL = "trial"
    ACTIVE = "active"
    LATE = "late"  # a renewal was not paid; it is tried again
    PAUSED = "paused"  # by the reader, until a day
    ENDED = "ended"
    GONE = "gone"  # the provider knows it no more: another account, or another mode
    UNKNOWN = "unknown"  # a word that we do not know


LIVE = frozenset({State.AWAITED, State.TRIAL, State.ACTIVE, State.LATE, State.PAUSED, State.UNKNOWN})  # may still change by itself


@dataclass(frozen=True)
class Standing:
    """What decides over access. `paid_from`, `paid_until`: the last period that was paid, or is free as a trial."""

    state: State
    paid_from: datetime | None
    paid_until: datetime | None
    ends_at: datetime | None = None  # an end that was set, or has come
    refunded: bool = False  # the money for that period was given back


@dataclass(frozen=True)
class Right:
    """All-Access from `starts` to `ends`. After `paid_until` it is grace."""

    starts: datetime
    ends: datetime
    paid_until: datetime


def right(standing: Standing, grace: timedelta) -> Right | None:
    """What the standing entitles to; None: to nothing, not even for what is left of the period.

    A period that is expected to renew is followed by the grace: the renewal's news may be lost for a day, and a failed payment
    be made good. One that is not (cancelled, paused, gone) ends to the minute. An unknown word changes nothing that was paid.
    """
    start, until = standing.paid_from, standing.paid_until
    if start is None or until is None or standing.refunded or standing.state is State.AWAITED or until <= start:
        return None
    if standing.state is State.ENDED:
        end = min(until, standing.ends_at or until)
        return Right(start, end, end) if end > start else None
    if standing.ends_at is not None and standing.ends_at <= until + grace:
        end = min(standing.ends_at, until)
        return Right(start, end, end) if end > start else None
    if standing.state in {State.PAUSED, State.GONE}:
        return Right(start, until, until)
    return Right(start, until + grace, until)
