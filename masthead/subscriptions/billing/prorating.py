"""What a change of plan costs, to the cent. Pure. Stripe reckons its own; this is for what we bill ourselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Change:
    """What changing now would cost: `credit` for the time not used, `price` of the new period, and what is `due`.

    Amounts are minor units. What a credit exceeds the price by is `kept` for the next invoice; nothing is lost.
    """

    credit: int
    price: int

    @property
    def due(self) -> int:
        """To pay now."""
        return max(0, self.price - self.credit)

    @property
    def kept(self) -> int:
        """Left over for later."""
        return max(0, self.credit - self.price)


def unused(paid: int, start: datetime, end: datetime, at: datetime) -> int:
    """The part of `paid` that covers the time from `at` to `end`, rounded half up; 0 after the end, all of it before the start."""
    whole, left = (end - start).total_seconds(), (end - max(at, start)).total_seconds()
    if whole <= 0 or left <= 0:
        return 0
    return int(paid * min(1.0, left / whole) + 0.5)


def change(paid: Iterable[tuple[int, datetime, datetime]], *, price: int, at: datetime, credit: int = 0) -> Change:
    """From periods that were paid (amount, start, end), and a `credit` kept from before, to a new one for `price`, beginning at `at`."""
    return Change(credit=credit + sum(unused(minor, start, end, at) for minor, start, end in paid), price=price)
