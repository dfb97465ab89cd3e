"""Which notes an index has worked off, of a row of numbers in which late ones appear: a transaction takes its number before it is
seen, so what is missing below the last number may still come. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

LATE = 900.0  # seconds that a number may appear after one above it: no transaction that notes a change lasts so long


@dataclass(frozen=True)
class Span:
    """Numbers not seen so far, first and last of them, since a moment (in seconds)."""

    first: int
    last: int
    since: float


@dataclass(frozen=True)
class Seen:
    """Everything up to `last` but what is in `gaps`. `at`: when it was last looked, in seconds."""

    last: int = 0
    gaps: tuple[Span, ...] = ()
    at: float = 0.0

    def after(self, numbers: Iterable[int], at: float) -> "Seen":
        """These were worked off, too: all that could be seen up to the highest of them."""
        worked = sorted(set(numbers))
        last = max([self.last, *worked[-1:]])
        spans = [*self.gaps, Span(self.last + 1, last, at)]
        left = tuple(part for span in spans for part in _without(span, worked) if part.since > at - LATE)
        return Seen(last, left, at)


def _without(span: Span, worked: list[int]) -> Iterable[Span]:
    first = span.first
    for number in worked:
        if first <= number <= span.last:
            if number > first:
                yield Span(first, number - 1, span.since)
            first = number + 1
    if first <= span.last:
        yield Span(first, span.last, span.since)
