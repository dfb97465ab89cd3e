"""An editor's list of names: each line says what one name means, or that it means nobody. Pure.

What a line says of a name is said instead of what the shipped gazetteer says; longer names that contain it are left as they are.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from masthead.curator.actors.entries import Actor, BadLine, Entries, Kind, Name, readable
from masthead.curator.actors.gazetteer import Gazetteer
from masthead.curator.actors.words import fold, split

Means = Literal["country", "place", "organisation", "person", "never"]
MEANINGS: tuple[Means, ...] = get_args(Means)
LONGEST = 80  # characters of a name
WORDS = 8  # and its words
NOTE = 200
_BARE = frozenset({"bare", "given"})  # a name of one word may be part of somebody else's
_KINDS: dict[str, frozenset[Kind]] = {
    "organisation": frozenset({"organisation"}),
    "person": frozenset({"leader", "person"}),
}


@dataclass(frozen=True, slots=True)
class Line:
    """`of`: the country, for a country and a place; else whom it means, empty: whom it names itself. `countries`: codes of a new one."""

    name: str
    means: Means
    of: str = ""
    countries: tuple[str, ...] = ()
    note: str = ""

    @property
    def key(self) -> str:
        """The same for all ways to write the name."""
        return key_of(self.name)


def key_of(name: str) -> str:
    """What the tagger looks up."""
    return " ".join(map(fold, split(name)))


class Identities:
    """Who there is already, by every name."""

    def __init__(self, entries: Entries) -> None:
        self._entries = entries

    def country(self, said: str) -> Actor | None:
        """By its two letters or one of its names."""
        return self._countries.get(said.strip().upper()) or self._countries.get(key_of(said))

    def actors(self, means: str, said: str) -> tuple[Actor, ...]:
        """Those whom a name of theirs means: a leader once for each time in office."""
        return self._by_name.get((means, key_of(said)), ())

    def shown(self) -> list[str]:
        """Names of countries and organisations, to choose from."""
        chosen = (name.actor for name in self._entries.names if name.actor.kind in {"country", "organisation"})
        return sorted({actor.name for actor in chosen if actor.kind == "organisation" or len(actor.countries) == 1})

    @cached_property
    def _countries(self) -> Mapping[str, Actor]:
        found: dict[str, Actor] = {}
        for name in self._entries.names:
            if name.actor.kind == "country" and len(name.actor.countries) == 1 and not name.cautions & {"hyphen", "titled"}:
                found.setdefault(name.actor.countries[0], name.actor)
                found.setdefault(key_of(name.text), found[name.actor.countries[0]])
        return found

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str], tuple[Actor, ...]]:
        found: dict[tuple[str, str], tuple[Actor, ...]] = {}
        for name in self._entries.names:
            means = "person" if name.actor.kind in _KINDS["person"] else name.actor.kind
            if means in _KINDS and not (means == "person" and " " not in name.text):  # no surname says who somebody is
                key = (means, key_of(name.text))
                if name.actor not in found.get(key, ()):
                    found[key] = (*found.get(key, ()), name.actor)
        return found


def read(*, name: str, means: str, of: str = "", countries: str = "", note: str = "", identities: Identities) -> Line:
    """A line as somebody typed it, tidied. Raises BadLine with what is wrong."""
    name, of, note = _tidy(name), _tidy(of), _tidy(note)
    if means not in MEANINGS:
        raise BadLine(f"“{name[:40]}”: what it means is one of {', '.join(MEANINGS)}; this says “{means[:20]}”.")
    if not name or len(name) > LONGEST or len(split(name)) > WORDS:
        raise BadLine(f"A name has from one to {WORDS} words and {LONGEST} characters at most. This is “{name[:60]}”.")
    if len(note) > NOTE or len(of) > LONGEST or {"|", ";"} & set(of):
        raise BadLine(f"“{name}”: a note has {NOTE} characters at most, and whom the name means {LONGEST}, no | or ; in it.")
    if not findable(name):
        raise BadLine(f"“{name}” would never be found: a name begins with a capital and is made of words, without signs between them.")
    codes = tuple(dict.fromkeys(re.split(r"[\s,;]+", countries.strip().upper()))) if countries.strip() else ()
    if wrong := next((code for code in codes[:10] if len(code) != 2 or identities.country(code) is None), ""):
        raise BadLine(f"“{name}”: {wrong[:10]} is no country’s code; two letters, as in FR.")
    line = Line(name, means, of, codes[:10], note)  # type: ignore[arg-type]
    return _settled(line, identities)


def findable(name: str) -> bool:
    """Whether the tagger meets it where it stands in a text: tried, not guessed."""
    if not readable(name) or not split(name):
        return False
    alone = Entries([Name(name, Actor(name, "nothing", name))])
    gazetteer, first = Gazetteer(alone), split(name)[0]
    longest = gazetteer.longest(name, first, 0, len(first)) if name.startswith(first) else None
    return longest is not None and longest[0] == len(name)


def _settled(line: Line, identities: Identities) -> Line:
    """With the names by which we know whom it means."""
    if line.means == "never":
        return Line(line.name, "never", note=line.note)
    if line.means in {"country", "place"}:
        country = identities.country(line.of)
        if country is None:
            raise BadLine(f"“{line.name}”: we know no country “{line.of[:40]}”. Give its name, or its two letters, as in FR.")
        return Line(line.name, line.means, country.name, country.countries, line.note)
    known = identities.actors(line.means, line.of or line.name)
    return Line(line.name, line.means, known[0].name if known else line.of or line.name, () if known else line.countries, line.note)


def names_of(line: Line, identities: Identities) -> list[Name]:
    """For the tagger. Of a line that `read` gave."""
    if line.means == "never":
        return [Name(line.name, Actor(line.name, "nothing", line.name))]
    if line.means == "country":
        country = identities.country(line.countries[0])
        return [Name(line.name, country)] if country else []
    if line.means == "place":
        return [Name(line.name, Actor(f"{line.name}, {line.countries[0]}", "city", line.name, line.countries))]
    cautions = _BARE if line.means == "person" and len(split(line.name)) == 1 else frozenset[str]()
    known = identities.actors(line.means, line.of)
    kind: Kind = "person" if line.means == "person" else "organisation"
    return [Name(line.name, actor, cautions) for actor in known or (Actor(line.of, kind, line.of, line.countries),)]


def entries_of(lines: Iterable[Line], identities: Identities) -> Entries:
    """All of them. What means a person here takes the name from what had it before: an editor said so."""
    entries = Entries()
    for line in lines:
        names = names_of(line, identities)
        entries.names.extend(names)
        if line.means == "person":
            entries.removed.add(line.name)
    return entries


def _tidy(typed: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in typed).split())
