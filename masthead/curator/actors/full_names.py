"""Full names in a text, found by their given names: Angela Merkel, John F. Kerry. Pure."""

import re

from masthead.curator.actors.gazetteer import Gazetteer
from masthead.curator.actors.listed import LONGEST
from masthead.curator.actors.words import FOLLOWERS, THINGS, UPPER

_WORD = rf"[{UPPER}][^\W\d_]+(?:[-’'][^\W\d_]+)?"
_FULL = re.compile(rf"\b({_WORD}) (?:([{UPPER}])\. )?(?:({_WORD}) )?({_WORD})\b")


def named_in(text: str, gazetteer: Gazetteer) -> set[str]:
    """Full names in a text: a given name and a surname, perhaps an initial or another name between."""
    found = set[str]()
    place = 0
    while match := _FULL.search(text, place):
        name = _person(match, gazetteer)
        found |= {name} if name else set()
        place = match.end() if name else match.end(1)
    return found


def _person(match: re.Match[str], gazetteer: Gazetteer) -> str:
    given, initial, middle, surname = match.groups()
    if given not in gazetteer.given:
        return ""
    if middle and middle not in gazetteer.given:  # `Angela Merkel Tuesday`: the second is the surname
        surname, middle = middle, None
    surname = re.sub(r"[’']s$", "", surname)
    name = " ".join(part for part in (given, f"{initial}." if initial else "", middle, surname) if part)
    place = gazetteer.has(surname) and all(sense.actor.kind not in {"leader", "person"} for sense in gazetteer.senses(surname))
    if surname in FOLLOWERS or surname in THINGS or place or gazetteer.has(name) or len(name) > LONGEST:
        return ""
    return name
