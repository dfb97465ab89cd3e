"""Days to come that a sentence names, with what happens then. Pure, for English; precise rather than complete.

A day is taken only where three things stand in one sentence: a day or a month, a word for an event (an election, a summit, a ruling),
and something that says it is still to come. Nearest to the day decides: in “said on 3 March that it will vote” the third of March
belongs to “said”. What is doubtful is left out, for each wrong day costs an editor a look.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from masthead.curator.suggesting.words import (
    DETERMINER,
    DUTY,
    FUTURE,
    KIND,
    LABEL,
    MONTHS,
    NAMES_AFTER,
    NO_PAST,
    PASSIVE,
    PAST,
    PHRASE,
    PLACING,
    PRESENT,
    QUICK,
    SETTING,
    SPORT,
    UNDONE,
    UNDONE_AFTER,
    WEEKDAYS,
)

LONGEST = 500  # letters of a sentence that is looked at
FAR, FAR_WITH_YEAR = timedelta(days=300), timedelta(days=730)
NEAR = 110  # letters between a day and its event
SHORT_LEFT = 160  # letters before a day in which something must say that it is to come

_MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})"
_DAYS = r"(?P<d{0}>[0-3]?\d)(?:st|nd|rd|th)?(?:\s?(?:-|–|to|and)\s?(?P<e{0}>[0-3]?\d)(?:st|nd|rd|th)?)?"
_YEAR = r"(?:,?\s+(?P<y{0}>20\d\d)\b)?"
_WEEKDAY = "|".join(WEEKDAYS)
_NO_DAY = r"(?![\d:%]|\.\d|,\d|\s?(?:million|billion|percent|per cent|people|dead))"
_NO_NUMBER = r"(?<![\d$€£./:–-])(?<!\d\s)"
DATE = re.compile(
    rf"{_NO_NUMBER}\b{_DAYS.format(1)}\s+(?:of\s+)?(?P<m1>{_MONTH})\b\.?{_YEAR.format(1)}"
    rf"|\b(?P<m2>{_MONTH})\b\.?\s+{_DAYS.format(2)}{_NO_DAY}\b{_YEAR.format(2)}"
    rf"|\b(?P<iso>20\d\d-[01]\d-[0-3]\d)\b"
)
AND_ON = re.compile(  # the other end, in another month
    rf"^\s?(?:-|–|to|until|through)\s?(?:{_DAYS.format(1)}\s+(?P<m1>{_MONTH})\b\.?{_YEAR.format(1)}|(?P<m2>{_MONTH})\b\.?\s+{_DAYS.format(2)}\b{_YEAR.format(2)})"
)
MONTH_ALONE = re.compile(
    rf"\b(?:(?:[Ii]n|for|until|till)\s+(?:early|mid|late|the\s+(?:first|second)\s+half\s+of)?[\s-]*|(?:next|early|late|mid-?)\s+)"
    rf"(?P<m>{_MONTH})\b\.?(?!['’]s|\s+\d{{1,2}}\b)(?:\s+(?P<y>20\d\d)\b)?|\b(?P<next>next\s+month)\b"
)
WEEKDAY = re.compile(
    rf"\b(?P<how>on|next|this|for|until|by|coming)\s+(?P<w>{_WEEKDAY})\b(?!\s+(?:Times|newspaper|night['’]s))|\b(?P<tomorrow>tomorrow)\b"
)


@dataclass(frozen=True)
class Ahead:
    """A day to come (or a month of which no day is known), and the kind of what happens then. `said`: the day's words."""

    day: date
    last_day: date | None
    day_known: bool
    kind: str
    said: str


@dataclass(frozen=True)
class _Named:
    """A day as it stands in a sentence. `sure`: with its year, so that its words alone say that it is to come."""

    start: int
    end: int
    day: date
    last: date | None = None
    known: bool = True
    sure: bool = False
    weekday: bool = False


def ahead(sentence: str, on: date) -> list[Ahead]:
    """What the sentence, printed on that day, says is to come; each day once."""
    text = " ".join(sentence.split())
    if len(text) > LONGEST or QUICK.search(text) is None or SPORT.search(text):
        return []
    found: dict[tuple[date, str], Ahead] = {}
    for one in _named(text, on):
        kind = _kind(text, one)
        if kind and _is_to_come(text, one):
            found.setdefault((one.day, kind), Ahead(one.day, one.last, one.known, kind, text[one.start : one.end].rstrip(" .,")))
    return list(found.values())


def phrase(sentence: str, kind: str) -> str:
    """Two or three words for what happens: “presidential election”. Those of the sentence where it has them."""
    words = next((match[0] for match in PHRASE.finditer(sentence) if KIND[kind].search(match[0])), "")
    return words or LABEL[kind]


def _named(text: str, on: date) -> Iterator[_Named]:
    taken = 0
    for match in DATE.finditer(text):
        if match.start() >= taken and (named := _day_of(text, match, on)):
            taken = named.end
            yield named
    if not taken:
        yield from _months(text, on)
        yield from _weekdays(text, on)


def _day_of(text: str, match: re.Match[str], on: date) -> _Named | None:
    first = _read(match, on)
    if first is None or NAMES_AFTER.match(text, match.end()):
        return None
    day, last, sure = first
    end = match.end()
    if last is None and (onward := AND_ON.match(text[end:])) and (other := _read(onward, day)):
        last, end = other[0], end + onward.end()
        sure = sure or other[2]
        if other[2] and not first[2] and (day.month, day.day) != (2, 29):  # the year stands at the end, for both
            day = date(last.year - (day.month > last.month), day.month, day.day)
    far = FAR_WITH_YEAR if sure else FAR
    if not on < day <= on + far or (last is not None and not day < last <= day + timedelta(days=60)):
        return None
    return _Named(match.start(), end, day, last, sure=sure)


def _read(match: re.Match[str], on: date) -> tuple[date, date | None, bool] | None:
    said = match.groupdict()
    try:
        if said.get("iso"):
            return date.fromisoformat(said["iso"]), None, True
        which = "1" if said["m1"] else "2"
        month, year = MONTHS[said["m" + which]], int(said["y" + which] or 0)
        day = _next(on, year, month, int(said["d" + which]))
        last = day.replace(day=int(said["e" + which])) if said["e" + which] else None
    except ValueError:  # the 31st of June
        return None
    return day, last, bool(year)


def _next(on: date, year: int, month: int, day: int) -> date:
    if year:
        return date(year, month, day)
    there = date(on.year, month, day)
    return there if there >= on else date(on.year + 1, month, day)


def _months(text: str, on: date) -> Iterator[_Named]:
    for match in MONTH_ALONE.finditer(text):
        if match["next"]:
            first = (on.replace(day=28) + timedelta(days=4)).replace(day=1)
        else:
            month, year = MONTHS[match["m"]], int(match["y"] or 0)
            first = date(year or on.year + (month < on.month), month, 1)
        whole = first.replace(day=monthrange(first.year, first.month)[1])
        if on.replace(day=1) < first and whole <= on + (FAR_WITH_YEAR if match["y"] else FAR):
            yield _Named(match.start(), match.end(), first, known=False, sure=bool(match["y"]))


def _weekdays(text: str, on: date) -> Iterator[_Named]:
    for match in WEEKDAY.finditer(text):
        if match["tomorrow"]:
            yield _Named(match.start(), match.end(), on + timedelta(days=1), weekday=True)
            continue
        number = WEEKDAYS[match["w"]]
        days = (number - on.weekday()) % 7
        if match["how"] == "next":  # of the week that begins on Monday
            days = 7 - on.weekday() + number
        if days:
            yield _Named(match.start(), match.end(), on + timedelta(days=days), weekday=True)


def _kind(text: str, one: _Named) -> str:
    """What happens: of the words near the day, the most telling kind."""
    near = text[max(0, one.start - NEAR) : one.start] + " " * (one.end - one.start) + text[one.end : one.end + NEAR]
    # Another clause is another thing: “after talks, he said the vote …”
    left = max(0, near.rfind(";", 0, min(NEAR, one.start)))
    near = near[left:].split(";")[0] if left == 0 else near[left + 1 :]
    return next((name for name, words in KIND.items() if words.search(near)), "")


def _is_to_come(text: str, one: _Named) -> bool:
    left = re.split(r"[;:] |[—–] ", text[max(0, one.start - SHORT_LEFT) : one.start])[-1]
    right = re.split(r"[;] ", text[one.end : one.end + 120])[0]
    if UNDONE_AFTER.match(right) or UNDONE.search(left[-90:]):
        return False
    if re.search(r"\bby\s+$", left) and not DUTY.search(left):
        return False
    deciding = _nearest(left, one)
    if deciding:
        return deciding > 0
    return (one.sure and _first(right) >= 0) or (_first(right) > 0 and not one.weekday)


def _nearest(left: str, one: _Named) -> int:
    """What stands nearest before the day: 1 says that it is to come, -1 that it is over, 0 where nothing says either."""
    where = {0: -1}
    for match in PAST.finditer(left):
        before = left[: match.start()]
        over = not PASSIVE.search(before) and not (match[0].endswith("ed") and DETERMINER.search(before))
        if match[0] not in NO_PAST and over:
            where[-1] = match.start()
    for match in SETTING.finditer(left):
        if PLACING.search(left):
            where[1] = max(where.get(1, -1), match.start())
            if where.get(-1) == match.start() or left[where.get(-1, 0) : match.start()].strip() in {
                "was",
                "were",
                "has",
                "have",
                "been",
                "has been",
                "have been",
            }:
                where[-1] = -1
    for match in FUTURE.finditer(left):
        where[1] = max(where.get(1, -1), match.start())
    for match in PRESENT.finditer(left[-40:] if one.weekday else left):
        where[1] = max(where.get(1, -1), match.start() + max(0, len(left) - 40) * one.weekday)
    return max(where, key=lambda sign: (where[sign], sign))


def _first(right: str) -> int:
    """What stands first behind the day."""
    future, past = FUTURE.search(right), next((m for m in PAST.finditer(right) if m[0] not in NO_PAST), None)
    if future and (past is None or future.start() < past.start()):
        return 1 if future.start() < 70 else 0
    return -1 if past else 0
