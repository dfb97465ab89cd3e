"""Numbers, and days of months, as a text says them, so that two texts can be compared. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_TO_NINETEEN = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
"""
_SMALL = {word: number for number, word in enumerate(re.findall(r"\w+", _TO_NINETEEN))}
_TENS = {word: 10 * number for number, word in enumerate(re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety"), 2)}
_TIMES = {"hundred": 100, "dozen": 12, "thousand": 1000}
_WORD = "|".join([*_SMALL, *_TENS, *_TIMES])
_RUN = re.compile(rf"\b(?:{_WORD})(?:(?:-| and |\s)(?:{_WORD}))*\b", re.IGNORECASE)
_SCALES = {"thousand": 10**3, "k": 10**3, "million": 10**6, "m": 10**6, "billion": 10**9, "bn": 10**9, "trillion": 10**12, "tn": 10**12}
_UNITS = {
    "%": "%", "percent": "%", "per cent": "%", "$": "$", "us$": "$", "dollar": "$", "€": "€", "euro": "€", "£": "£", "pound": "£",
    "¥": "¥", "yen": "¥", "yuan": "yuan", "rupee": "rupee", "rouble": "rouble", "ruble": "rouble",
}  # fmt: skip
_FIGURE = re.compile(
    r"(?<![\w.])(?P<before>US\$|[$€£¥])?\s?(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)(?:st|nd|rd|th|s)?(?![^\W\d_]*\d)"
    r"(?:[\s-]?(?P<scale>thousand|million|billion|trillion|bn|tn|m|k)\b)?"
    r"(?:[\s-]?(?P<after>%|per ?cent|dollar|euro|pound|yen|yuan|rupee|rouble|ruble)s?)?",
    re.IGNORECASE,
)
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_SHORT = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
_DAY = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH}|{_SHORT})\b"
    rf"|\b(?P<month2>{_MONTH}|{_SHORT})\.? (?P<day2>\d{{1,2}})(?!\d|,\d)"
)


@dataclass(frozen=True)
class Figure:
    """A number with its unit ("" for none) at start:end of the text in digits."""

    value: Decimal
    unit: str
    start: int
    end: int

    @property
    def said(self) -> tuple[Decimal, str]:
        """What must be the same in two texts."""
        return self.value, self.unit


def in_digits(text: str) -> str:
    """`twenty-five million` as `25 million`, `two dozen` as `24`."""
    return _RUN.sub(lambda run: str(_value(re.findall("[a-z]+", run[0].lower()))), text)


def _value(words: list[str]) -> int:
    total = current = 0
    for word in words:
        if word == "thousand":
            total, current = total + (current or 1) * 1000, 0
        elif word in _TIMES:
            current = (current or 1) * _TIMES[word]
        else:
            current += _SMALL.get(word, 0) + _TENS.get(word, 0)  # `and` is nothing
    return total + current


def figures(text: str) -> Iterator[Figure]:
    """The numbers of a text that is in digits."""
    for found in _FIGURE.finditer(text):
        value = Decimal(found["number"].replace(",", "")) * _SCALES.get((found["scale"] or "").lower(), 1)
        unit = (found["before"] or found["after"] or "").lower()
        yield Figure(value.normalize(), _UNITS.get(unit if unit != "percent" else "%", unit), found.start(), found.end())


def days(text: str) -> set[tuple[int, str]]:
    """Days with their months: a day of one month is not that day of another."""
    found = ((one["day"] or one["day2"], one["month"] or one["month2"]) for one in _DAY.finditer(text))
    return {(int(day), month[:3]) for day, month in found}
