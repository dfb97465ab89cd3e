"""When a row's label is a time: 2014, 2014/15, 2024 Q1, Jan 2024, 2024-01-31, 31 Jan 2024. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = {name.lower(): n for n, name in enumerate(MONTHS, 1)}
_YEAR = re.compile(r"([12]\d{3})(?:[/–-](\d\d|[12]\d{3}))?")
_QUARTER = re.compile(r"(?:([12]\d{3})[\s-]*Q([1-4])|Q([1-4])[\s-]*([12]\d{3}))", re.IGNORECASE)
_DAY = re.compile(r"([12]\d{3})-(\d\d?)(?:-(\d\d?)(?:[T ][\d:.Z+]*)?)?")
_NAMED = re.compile(r"(?:(\d\d?)\.?\s+)?([a-z]{3,9})\.?[\s-]+([12]\d{3})", re.IGNORECASE)


class Kind(Enum):
    """How fine a label tells the time."""

    YEAR, QUARTER, MONTH, DAY = "year", "quarter", "month", "day"


@dataclass(frozen=True)
class Moment:
    """A time on the axis: its place in years, and how fine it is."""

    place: float
    kind: Kind


def moment(label: str) -> Moment | None:
    """The time that a label names, or None."""
    text = label.strip()
    if (found := _DAY.fullmatch(text)) and 1 <= int(found[2]) <= 12:
        return _on(int(found[1]), int(found[2]), int(found[3]) if found[3] else 0)
    if found := _YEAR.fullmatch(text):
        later = found[2] or str(int(found[1]) + 1)  # 2014/15 is one of its years' winters; 2014–19 is none
        return Moment(float(found[1]), Kind.YEAR) if (int(found[1]) + 1 - int(later)) % 100 == 0 else None
    if found := _QUARTER.fullmatch(text):
        year, quarter = (found[1], found[2]) if found[1] else (found[4], found[3])
        return Moment(int(year) + (int(quarter) - 1) / 4, Kind.QUARTER)
    if (found := _NAMED.fullmatch(text)) and (month := _month(found[2])):
        return _on(int(found[3]), month, int(found[1]) if found[1] else 0)
    return None


def _month(name: str) -> int:
    """`January`, `Sept`: their number; 0 for what is no month."""
    number = _MONTH.get(name[:3].lower(), 0)
    full = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
    return number if number and (full[number - 1].startswith(name.lower()) or name.lower() == "sept") else 0


def _on(year: int, month: int, day: int) -> Moment | None:
    if not day:
        return Moment(year + (month - 1) / 12, Kind.MONTH)
    try:
        of_year = date(year, month, day).timetuple().tm_yday
    except ValueError:
        return None
    return Moment(year + (of_year - 1) / 366, Kind.DAY)


def times(labels: Sequence[str]) -> list[Moment] | None:
    """The labels as times, if all are times, each another, and more than one."""
    found = [moment(label) for label in labels]
    known = [one for one in found if one is not None]
    return known if len(known) == len(labels) > 1 and len({one.place for one in known}) == len(known) else None


def short(label: str) -> str:
    """A day or month as an axis shows it: `31 Jan`, `Jan ’24`; anything else as it stands."""
    text = label.strip()
    if found := _DAY.fullmatch(text):
        name = MONTHS[int(found[2]) - 1] if 1 <= int(found[2]) <= 12 else found[2]
        return f"{int(found[3])} {name}" if found[3] else f"{name} {found[1]}"
    return text


def ticks(places: Sequence[float], most: int) -> list[tuple[float, str]]:
    """Round times within `places`, with their names; at most `most`. Empty where they lie too near together for months."""
    low, high = min(places), max(places)
    if high - low >= max(2, most / 3) or high - low >= 2:
        for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500):
            first = -int(-low // step) * step
            years = [year for year in range(first, int(high) + 1, step) if low - 1e-6 <= year <= high + 1e-6]
            if len(years) <= most and years:
                return [(float(year), str(year)) for year in years]
        return [(low, str(int(low)))]
    months = [
        (year, month) for year in range(int(low), int(high) + 1) for month in range(12) if low - 1e-3 <= year + month / 12 <= high + 1e-3
    ]
    for step in (1, 2, 3, 6):
        kept = [(year, month) for year, month in months if month % step == 0]
        if 2 <= len(kept) <= most:
            return [(year + month / 12, _named(n, year, month)) for n, (year, month) in enumerate(kept)]
    return []


def _named(n: int, year: int, month: int) -> str:
    return f"{MONTHS[month]} {year}" if n == 0 or month == 0 else MONTHS[month]
