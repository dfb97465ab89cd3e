"""Scales: round ticks, and numbers as a chart writes them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

CURRENCIES = "$€£¥₹₽₺₩"
GREAT = ((1e12, 1e12, "tn"), (1e9, 1e9, "bn"), (1e7, 1e6, "m"))  # from where on, in what, and its name

NOTHING = 1e-290  # below it a step has no logarithm


@dataclass(frozen=True)
class Scale:
    """From a number to a place between `start` and `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def round_ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers that take in `low` to `high`, evenly spaced, about `most` of them."""
    size = max(abs(low), abs(high))
    if high - low <= max(size * 1e-9, NOTHING):
        room = size * 0.1 if size > NOTHING else 1.0
        low, high = low - room, high + room
    raw = (high - low) / max(1, most - 1)
    power = 10.0 ** floor(log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [_near(n * step, step) for n in range(first, last + 1)]


def _near(value: float, step: float) -> float:
    """Without the dust of binary fractions."""
    return round(value, max(0, 2 - floor(log10(step)))) + 0.0


def reach(values: Sequence[float], from_zero: bool) -> tuple[float, float]:
    """From where to where an axis goes. A line may leave zero out, where its figures lie far from it."""
    low, high = min(values), max(values)
    if from_zero or (0 <= low <= high * 0.6) or (high <= 0 and high >= low * 0.6):
        low, high = min(low, 0.0), max(high, 0.0)
    return (low, high) if low < high or low else (0.0, 1.0)


@dataclass(frozen=True)
class Writing:
    """How this chart writes its numbers."""

    before: str
    after: str
    decimals: int
    great: float = 1.0
    great_name: str = ""

    def bare(self, value: float) -> str:
        """The number with its thousands parted; no unit."""
        if not value:
            return "0"
        scaled = abs(value) / self.great
        places = self.decimals
        if scaled and places < 9 and round(scaled, places) < scaled * 0.95:
            places = min(10, 1 - floor(log10(scaled)))  # a tiny one keeps two digits
        text = f"{scaled:,.{places}f}"
        if "." in text and (self.great != 1 or places > self.decimals):
            text = text.rstrip("0").rstrip(".")
        zero = not text.strip("0.,")
        return f"{'−' if value < 0 and not zero else ''}{self.before}{text}{'' if zero else self.great_name}"

    def __call__(self, value: float) -> str:
        """The number with its unit."""
        return f"{self.bare(value)}{self.after}"


def writing(values: Sequence[float], decimals: int, unit: str) -> Writing:
    """The way to write these numbers; `unit` is a sign of money, a suffix, or both ("$bn"). A long one stays in the note."""
    unit = unit.strip() if len(unit.strip()) <= 12 else ""
    money = next((n for n, sign in enumerate(unit) if sign in CURRENCIES), -1)
    before, after = (unit[: money + 1], unit[money + 1 :].strip()) if money >= 0 else ("", unit)
    great, name = next(((size, name) for begin, size, name in GREAT if max(map(abs, values)) >= begin), (1.0, ""))
    spaced = after and not before and after[0] not in "%‰°×"
    return Writing(before, f"\u00a0{after}" if spaced or (after and name) else after, min(decimals, 2) if great == 1 else 1, great, name)


def tick_writing(ticks: Sequence[float], like: Writing) -> Writing:
    """As `like`, with the decimals that these ticks need."""
    step = abs(ticks[1] - ticks[0]) / like.great if len(ticks) > 1 else 1.0
    places = next((n for n in range(11) if abs(round(step, n) - step) < step * 1e-6), 10)
    return Writing(like.before, like.after, places, like.great, like.great_name)
