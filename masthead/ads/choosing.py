"""Which sponsorship stands on a page. Pure.

Chosen by page and hour, not by request: every stranger gets the same bytes, and a cache in front may keep them. Each candidate
draws a number from the page, the hour and its own; the lowest wins, weighted, so that one that ends moves no other.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256


@dataclass(frozen=True)
class Candidate:
    """A sponsorship as the choice needs it. `seen` so far, against `cap` (0: none)."""

    id: int
    places: frozenset[str]
    starts: datetime
    ends: datetime
    weight: int = 1
    house: bool = False
    cap: int = 0
    seen: int = 0

    def runs(self, now: datetime) -> bool:
        """Whether its dates and its cap let it stand."""
        return self.starts <= now < self.ends and (not self.cap or self.seen < self.cap)


def choose(candidates: Sequence[Candidate], place: str, page: str, now: datetime) -> Candidate | None:
    """The one for this page in this hour: a sold one before our own; None where nothing stands."""
    here = [one for one in candidates if place in one.places and one.runs(now)]
    sold = [one for one in here if not one.house]
    return min(sold or here, key=lambda one: _draw(one, page, now), default=None)


def next_change(candidates: Sequence[Candidate], now: datetime) -> datetime | None:
    """When the clock alone may choose otherwise: at a beginning, an end, or the next hour. None where there is nothing to choose."""
    if not candidates:
        return None
    hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    moments = (moment for one in candidates for moment in (one.starts, one.ends))
    return min([hour, *(moment for moment in moments if moment > now)])


def _draw(one: Candidate, page: str, now: datetime) -> float:
    number = int.from_bytes(sha256(f"{page} {now:%Y-%m-%dT%H} {one.id}".encode()).digest()[:8])
    return -math.log((number + 1) / (2**64 + 1)) / one.weight
