"""Which actors and places a text names. Pure; one pass, the longest name first, then each doubtful name judged by its neighbours.

Names begin with a capital, so only capitals are looked at; what follows a first word is read word by word along the trie. The work is
linear in the text: what is asked of a whole text (is it all in capitals? is Atlanta in it?) is asked once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from masthead.curator.actors.entries import Actor, Kind
from masthead.curator.actors.gazetteer import Gazetteer
from masthead.curator.actors.judging import Hit, Reading
from masthead.curator.actors.words import CAPITALISED


@dataclass(frozen=True, slots=True)
class Mention:
    """text[start:end] names `key`. `countries`: whom it counts for, by ISO 3166-1 (and XK); `why`: in words, for an editor."""

    start: int
    end: int
    kind: Kind
    key: str
    name: str
    why: str
    countries: tuple[str, ...] = ()


def tag(text: str, gazetteer: Gazetteer, *, on: date | None = None) -> list[Mention]:
    """Return what `text` names, in its order, nothing overlapping.

    `on` is the day the text was written: a leader counts for a country only while in office. Without it every leader counts.
    """
    reading = Reading(text, gazetteer, on, _hits(text, gazetteer))
    mentions = []
    for place, hit in enumerate(reading.hits):
        if found := reading.judge(place):
            actor, why = found
            mentions.append(_mention(hit, actor, why, on))
    return mentions


def countries(text: str, gazetteer: Gazetteer, *, on: date | None = None) -> list[str]:
    """The codes of the countries that a text names, each once, in the order of their first mention."""
    return distinct(tag(text, gazetteer, on=on))


def distinct(mentions: Iterable[Mention]) -> list[str]:
    """The countries of mentions, each once."""
    return list(dict.fromkeys(code for mention in mentions for code in mention.countries))


def _hits(text: str, gazetteer: Gazetteer) -> list[Hit]:
    hits, done = [], 0
    for found in CAPITALISED.finditer(text):
        start, end = found.span()
        if start < done:
            continue
        longest = gazetteer.longest(text, found[0], start, end)
        if longest is not None:
            done, senses = longest
            hits.append(Hit(start, done, senses))
    return hits


def _mention(hit: Hit, actor: Actor, why: str, on: date | None) -> Mention:
    if actor.kind != "leader":
        return Mention(hit.start, hit.end, actor.kind, actor.key, actor.name, why, actor.countries)
    if actor.active(on):
        office = f"in office for {actor.of or ', '.join(actor.countries)}"
        return Mention(hit.start, hit.end, "leader", actor.key, actor.name, office if on else f"{office}, day unknown", actor.countries)
    return Mention(hit.start, hit.end, "person", actor.key, actor.name, f"not in office on {on}")
