"""Dates as archives write them. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
NOON = time(12)  # so that the day stays the same day in every zone that shows it


@dataclass(frozen=True)
class Dated:
    """A moment, and whether the source knows the day."""

    moment: datetime
    day_known: bool = True


def read_date(written: str, zone: tzinfo) -> Dated | None:
    """YYYY, YYYY-MM, YYYY-MM-DD or an ISO date and time; a time without a zone is in `zone`. None for anything else.

    The first day stands for a month or a year, so that it sorts; it is not shown.
    """
    text = written.strip()
    try:
        if partial := _PARTIAL.fullmatch(text):
            year, month, day = (int(part) if part else 0 for part in partial.groups())
            return Dated(datetime.combine(date(year, month or 1, day or 1), NOON, zone), bool(day))
        moment = datetime.fromisoformat(text)
        return Dated(moment if moment.tzinfo else moment.replace(tzinfo=zone)) if _has_time(text) else None
    except (ValueError, OverflowError):
        return None


def _has_time(text: str) -> bool:
    # Python also reads 19500101 and 1950-W01; nobody who writes a bare number means a date for certain.
    return len(text) > 10 and text[4:5] == "-"
