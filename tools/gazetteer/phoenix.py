"""Heads of state and government of former years, from the Phoenix dictionary (Open Event Data Alliance, MIT).

It has them from rulers.org, with exact days. Its ministers come from monthly lists, so that their terms begin on a month's
first day: those are left out, and with them the few heads who began then.
"""

import re
from collections.abc import Iterator
from datetime import date

_TERM = re.compile(r"\s+\[(?P<code>[A-Z]{3})GOV (?P<first>\d{6,8})-(?P<last>\d{6,8})\]")
_ACTOR = re.compile(r"(?P<name>[A-Z][A-Z'’.\-]*(?:_[A-Z'’.\-]+)+)_?\s*(?:;.*)?")
_SMALL = {"AL", "EL", "DE", "DA", "DI", "DU", "LA", "VAN", "VON", "DER", "BIN", "IBN", "DOS", "E", "Y", "ZU", "OF"}


def leaders(text: str) -> Iterator[tuple[str, str, date, date]]:
    """Full name, ISO 3166-1 code of three letters, first and last day."""
    name = ""
    for line in text.splitlines():
        if line.startswith("+"):
            continue
        if actor := _ACTOR.fullmatch(line):
            name = _as_written(actor["name"])
        elif (term := _TERM.match(line)) and name:
            first, last = _day(term["first"]), _day(term["last"])
            if first and last and first.day != 1 and (last - first).days > 60:
                yield name, term["code"], first, last
        elif not line[:1].isspace():
            name = ""


def _as_written(name: str) -> str:
    words = [word.lower() if place and word in _SMALL else word.title() for place, word in enumerate(name.split("_"))]
    return re.sub(r"\bMc([a-z])", lambda found: "Mc" + found[1].upper(), re.sub(r"'S\b", "'s", " ".join(words)))


def _day(digits: str) -> date | None:
    """`970516` and `19970516`; the short ones are of the twentieth century from 30 on."""
    if len(digits) == 6:
        digits = ("19" if int(digits[:2]) >= 30 else "20") + digits
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
