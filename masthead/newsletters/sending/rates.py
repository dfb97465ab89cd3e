"""How fast letters go: for the server, for each receiving domain, and when to stop altogether. Pure: seconds are an argument."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

AHEAD = 5.0  # seconds: a letter whose turn is later than this goes back to those that wait
FIRST_REST, LONGEST_REST = 60.0, 3600.0  # seconds a domain is left alone after "not now": doubled each time


@dataclass
class Pace:
    """So many a second, evenly. 0: without limit."""

    rate: float
    next: float = 0.0

    def turn(self, at: float) -> float:
        """When the next may go; taking the turn moves it on."""
        if self.rate <= 0:
            return at
        turn = max(at, self.next)
        self.next = turn + 1 / self.rate
        return turn


@dataclass
class Domains:
    """The receiving domains: the pace asked for some, and the rest that those get that said "not now"."""

    rates: Mapping[str, float]
    paces: dict[str, Pace] = field(default_factory=dict)
    resting: dict[str, float] = field(default_factory=dict)  # until when
    refusals: dict[str, int] = field(default_factory=dict)

    def turn(self, domain: str, at: float) -> float:
        """When the next letter to that domain may go."""
        rate = self.rates.get(domain)
        if rate is None:
            return at
        return self.paces.setdefault(domain, Pace(rate)).turn(at)

    def later(self, domain: str, at: float) -> float:
        """It said "not now": how long it is left alone. Letters that were underway together count once."""
        if self.resting.get(domain, 0.0) <= at:
            times = self.refusals[domain] = self.refusals.get(domain, 0) + 1
            self.resting[domain] = at + min(LONGEST_REST, FIRST_REST * 2 ** (times - 1))
        return self.resting[domain]

    def accepted(self, domain: str, at: float) -> None:
        """It takes letters again."""
        if domain in self.refusals and self.resting.get(domain, 0.0) <= at:
            del self.refusals[domain]
            self.resting.pop(domain, None)

    def closed(self, at: float) -> list[str]:
        """The domains from which nothing more should be claimed now: they rest, or have their hands full."""
        full = [domain for domain, pace in self.paces.items() if pace.next > at + AHEAD / 2]
        return sorted({*full, *(domain for domain, until in self.resting.items() if until > at)})


@dataclass
class Breaker:
    """Stops a dispatch when too much goes wrong: sending on into a block makes it last."""

    share: float = 0.25
    window: int = 200
    least: int = 40
    last: deque[bool] = field(default_factory=deque)

    def tripped(self, well: bool) -> bool:
        """One more result; True when the share of failures among the last is too high. It then begins anew."""
        self.last.append(well)
        if len(self.last) > self.window:
            self.last.popleft()
        failed = len(self.last) - sum(self.last) if not well else 0
        if len(self.last) >= self.least and failed / len(self.last) > self.share:
            self.last.clear()
            return True
        return False
