"""Tagging with the shipped gazetteer: read from the package once, then kept."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files

from masthead.curator.actors import tagging
from masthead.curator.actors.entries import Entries, read
from masthead.curator.actors.gazetteer import Gazetteer
from masthead.curator.actors.listed import Identities
from masthead.curator.actors.tagging import Mention

FILE = "gazetteer.txt"


@cache
def _shipped_entries() -> Entries:
    return read(files("masthead.curator").joinpath(FILE).read_text(encoding="utf-8").splitlines(), FILE)


@cache
def shipped() -> Gazetteer:
    """The gazetteer that comes with Masthead; the first call takes a third of a second."""
    return Gazetteer(_shipped_entries())


def with_list(lines: Iterable[str]) -> Gazetteer:
    """The shipped gazetteer with an editor's list: additions, exceptions (`nothing`, `near`), removals. Raises BadLine."""
    return Gazetteer(_shipped_entries(), read(lines, "The list of names"))


def with_entries(*entries: Entries) -> Gazetteer:
    """The shipped gazetteer with more names, the later ones correcting the earlier: the archive's persons, the editor's list."""
    return Gazetteer(_shipped_entries(), *entries)


@cache
def identities() -> Identities:
    """Who is in the shipped gazetteer, by every name."""
    return Identities(_shipped_entries())


def tag(text: str, *, on: date | None = None) -> list[Mention]:
    """What a text written on that day names; see `actors.tagging.tag`."""
    return tagging.tag(text, shipped(), on=on)


def countries(text: str, *, on: date | None = None) -> list[str]:
    """The codes of the countries that it names, each once, in their order."""
    return tagging.countries(text, shipped(), on=on)


@cache
def _names() -> dict[str, str]:
    actors = (name.actor for name in _shipped_entries().names if name.actor.kind == "country")
    found: dict[str, str] = {}
    for actor in actors:
        if len(actor.countries) == 1:
            found.setdefault(actor.countries[0], actor.name)
    return found


def name_of(code: str) -> str:
    """A country's name by its code; "" for a code that is nobody's."""
    return _names().get(code, "")
