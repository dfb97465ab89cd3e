"""What a change in the middle of a period costs, to the second."""

from fractions import Fraction


def share(amount: int, start: int, end: int, at: int) -> int:
    """What of `amount` (smallest unit of a currency), paid for start to end, falls on the time from `at` on; rounded half up."""
    if end <= start:
        return 0
    return half_up(Fraction(amount * max(0, end - max(at, start)), end - start))


def half_up(value: Fraction) -> int:
    """To the nearest whole; a half goes away from nothing."""
    whole, rest = divmod(abs(value), 1)
    return int(whole + (rest >= Fraction(1, 2))) * (1 if value >= 0 else -1)
