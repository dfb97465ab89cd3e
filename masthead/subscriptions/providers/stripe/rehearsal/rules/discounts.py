"""What a coupon takes off, and for how long."""

from dataclasses import dataclass
from fractions import Fraction

from masthead.subscriptions.providers.stripe.rehearsal.rules.periods import add_months
from masthead.subscriptions.providers.stripe.rehearsal.rules.proration import half_up


@dataclass(frozen=True)
class Cut:
    """Either so many per cent, or an amount in the smallest unit of the invoice's currency."""

    percent: float | None = None
    amount: int | None = None


def spread(cut: Cut, amounts: list[int]) -> list[int]:
    """What the cut takes off each line (positive numbers); never more than a line is worth; credits are left alone.

    An amount is spread over the lines by their worth, so that the parts add up to it exactly.
    """
    worth = [max(0, amount) for amount in amounts]
    if cut.percent is not None:
        return [half_up(Fraction(str(cut.percent)) * one / 100) for one in worth]
    total = sum(worth)
    left = min(cut.amount or 0, total)
    parts: list[int] = []
    for one in worth:
        part = half_up(Fraction(left * one, total)) if total else 0
        parts.append(part)
        left, total = left - part, total - one
    return parts


def ends(duration: str, months: int | None, start: int) -> int | None:
    """When a coupon given at `start` stops: None for one that never does, or that ends with the first invoice it was used on."""
    return add_months(start, months or 1) if duration == "repeating" else None


def still(duration: str, end: int | None, used: bool, at: int) -> bool:
    """Whether it still takes something off an invoice of the moment `at`."""
    if duration == "once":
        return not used
    return end is None or at < end
