"""What an article still lacks. Pure. Advice, not a prohibition: each finding says what to do about it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from masthead.library.openings import cut, words

ENOUGH = 60  # words of an opening that tell a stranger what the article is about
LONG = 700  # words from which on an editor, not a rule, should say where the opening ends
TITLE = 110  # characters that search engines show and accept
NAMED = 5  # dead links named one by one

_HEADING = re.compile(r"<h([1-6])\b", re.IGNORECASE)


class Kind(Enum):
    """What a finding is about."""

    EMPTY = "empty"
    OPENING_SHORT = "opening short"
    OPENING_WHOLE = "opening whole"
    NO_CUT = "no cut mark"
    NO_PLACE = "no country"
    NO_AUTHOR = "no author"
    NO_STANDFIRST = "no standfirst"
    NO_CREDIT = "no credit"
    NO_ALT = "no alternative text"
    LONG_TITLE = "long title"
    HEADINGS = "headings"
    TABLE = "table"
    DEAD_LINK = "dead link"
    PAUSED = "pause"
    KEPT_BACK = "kept back"


@dataclass(frozen=True)
class Finding:
    """Something to look at: what it is, in a sentence, and the field of the form where it is mended."""

    kind: Kind
    words: str
    field: str


@dataclass(frozen=True)
class Shown:
    """A picture, with what is said of it where it stands, or by itself."""

    name: str
    alt: str
    credit: str


@dataclass(frozen=True)
class Facts:
    """What the checks look at."""

    title: str = ""
    standfirst: str = ""
    body: Sequence[Mapping[str, Any]] = ()
    format: str = "analysis"
    wall: str = "gated"
    authors: int = 0
    places: int = 0  # regions and countries together
    picture: Shown | None = None
    pictures: Mapping[int, Shown] = field(default_factory=dict)  # those that stand in the text, by their number
    dead: Sequence[tuple[str, str]] = ()  # where a link leads, and what is wrong there
    paragraphs: int = 2  # the opening's, without a cut mark
    day: date | None = None
    pause: str = ""  # the name of the pause that the planned day falls into


def examine(facts: Facts) -> list[Finding]:
    """Everything that is missing, in the order of the form."""
    return [*_head(facts), *_picture(facts), *_text(facts), *_places(facts), *_day(facts)]


def _head(facts: Facts) -> Iterator[Finding]:
    if len(facts.title) > TITLE:
        yield Finding(Kind.LONG_TITLE, f"The title has {len(facts.title)} characters; search engines show {TITLE} at most.", "title")
    if facts.format == "document":
        return  # a document of the archive has no author of ours, and introduces itself
    if not facts.standfirst.strip():
        yield Finding(Kind.NO_STANDFIRST, "There is no standfirst. Lists, feeds and letters show it.", "standfirst")
    if not facts.authors:
        yield Finding(Kind.NO_AUTHOR, "No author is named.", "bylines")


def _picture(facts: Facts) -> Iterator[Finding]:
    if facts.picture:
        yield from _shown(facts.picture, "The article’s picture", "picture")


def _shown(shown: Shown, which: str, place: str) -> Iterator[Finding]:
    if not shown.alt.strip():
        yield Finding(Kind.NO_ALT, f"{which} has no alternative text. Say what it shows.", place)
    if not shown.credit.strip():
        yield Finding(Kind.NO_CREDIT, f"{which} has no credit. Say who made it.", place)


def _text(facts: Facts) -> Iterator[Finding]:
    total = sum(words(block["value"]) for block in facts.body)
    if not total:
        yield Finding(Kind.EMPTY, "The article has no text.", "body")
        return
    if facts.wall != "free" and facts.format != "document":
        yield from _opening(facts, total)
    yield from _headings(facts.body)
    yield from _pictures(facts)
    for block in facts.body:
        if block["type"] == "table" and not any(str(column.get("heading") or "").strip() for column in block["value"].get("columns", ())):
            yield Finding(Kind.TABLE, "A table has no headings. Without them it cannot be read aloud.", "body")
    for where, why in facts.dead[:NAMED]:
        yield Finding(Kind.DEAD_LINK, f"A link leads nowhere: {where} ({why}).", "body")
    if len(facts.dead) > NAMED:
        yield Finding(Kind.DEAD_LINK, f"{len(facts.dead) - NAMED} more links lead nowhere.", "body")


def _opening(facts: Facts, total: int) -> Iterator[Finding]:
    parts = cut(facts.body, facts.paragraphs, facts.wall == "subscribers")
    opening, rest = (sum(words(block["value"]) for block in part) for part in (parts.opening, parts.rest))
    marked = any(block["type"] == "cut" for block in facts.body)
    if not rest:
        yield Finding(Kind.OPENING_WHOLE, "The whole article stands in the opening; the wall keeps nothing.", "body")
    elif opening < ENOUGH:
        yield Finding(Kind.OPENING_SHORT, f"The opening has {opening} word{'' if opening == 1 else 's'}; about {ENOUGH} invite.", "body")
    if not marked and total > LONG:
        yield Finding(Kind.NO_CUT, f"No cut mark in {total} words: the opening ends where the rule says, not where you would.", "body")


def _headings(body: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """The title is level 1; each heading is at most one level below the one before it."""
    before = 1
    for level, text in _levels(body):
        if level > before + 1:
            named = f"“{text}”" if text else "A heading"
            yield Finding(Kind.HEADINGS, f"{named} skips a level: from {before} to {level}.", "body")
        before = level


def _levels(body: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, str]]:
    for block in body:
        value = block["value"]
        if block["type"] == "heading":
            yield int(value.get("level") or 2), str(value.get("text") or "")[:60]
        elif block["type"] == "html":
            yield from ((int(found[1]), "") for found in _HEADING.finditer(str(value)))


def numbers_of_pictures(body: Sequence[Mapping[str, Any]]) -> list[int]:
    """The pictures that a body shows, by number."""
    return [int(value["image"]) for value in _picture_values(body) if value.get("image")]


def _picture_values(body: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for block in body:
        if block["type"] == "image":
            yield block["value"]
        elif block["type"] == "gallery":
            for item in block["value"].get("images", ()):
                yield item["value"] if item.get("type") == "item" else item  # as kept by a list block, and as imported


def _pictures(facts: Facts) -> Iterator[Finding]:
    for value in _picture_values(facts.body):
        own = facts.pictures.get(int(value.get("image") or 0))
        if own:  # without a file there is no picture, but a link to where it was
            said = Shown(own.name, str(value.get("alt") or "") or own.alt, str(value.get("credit") or "") or own.credit)
            yield from _shown(said, f"The picture “{own.name[:60]}” in the text", "body")


def _places(facts: Facts) -> Iterator[Finding]:
    if not facts.places:
        yield Finding(Kind.NO_PLACE, "It belongs to no country and no region, so no page of a region shows it.", "countries")


def _day(facts: Facts) -> Iterator[Finding]:
    if facts.day and facts.pause:
        yield Finding(Kind.PAUSED, f"It is planned for {facts.day:%A %-d %B}, which is in a pause: {facts.pause}.", "")
