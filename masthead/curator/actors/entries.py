"""The lines of a gazetteer: who there is, by which names, and when to distrust a name. Pure.

One grammar for the compiled gazetteer, the corrections it is built with and the editor's own list:

    country FR: France | French Republic
    people FR: French | Frenchman | Frenchwoman
    capital FR !surname: Paris
    city GB: Birmingham
    region US !given: Virginia; Georgia | Peach State
    region KP,KR: Korean Peninsula
    organisation -: United Nations | UN
    organisation RU: Kremlin
    leader US 2009-01-20..2017-01-20: Barack Obama | Obama | ~Barack
    person - : Ada Lovelace | ~Lovelace
    nothing: South China Sea | Panama hat
    near Georgia = US: Atlanta | Savannah | governor
    given: John | Mary
    remove: Nice

`|` stands between names of one, `;` between several; the first name is the one that is shown. Codes are ISO 3166-1 (and XK), `-`
is none, `@UN` an organisation that somebody leads. A name with `~` counts only behind a title or before *administration* (its
caution is `titled`); a leader's single name is `bare` and `given`. The cautions:

    given, surname   also a person's: not in `Jordan Henderson`, not in `Michael Jordan`
    word             also an English word: not where a sentence begins, nor in a headline of capitals
    verb             also a verb: not in `Polish the brass`
    company          only where its country is named too
    hyphen           only before a hyphen, as in `Sino-Russian`
    seat             a place, but who acts by it is somebody else: `Brussels proposes`
    pronoun          `US` in a headline of capitals: not in `TELL US`; nor in `US$300`
    bare             a surname by itself: not in `Bedell Smith`, not in `Eisenhower Library`
    shouted          not in a headline of capitals: `WHO`

An empty line, or one that begins with `#`, says nothing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from masthead.curator.actors.words import UPPER

Kind = Literal["country", "people", "capital", "city", "region", "organisation", "leader", "person", "nothing"]
KINDS = frozenset({"country", "people", "capital", "city", "region", "organisation", "leader", "person", "nothing"})
PLACES = frozenset({"country", "capital", "city", "region"})
CAUTIONS = frozenset({"given", "surname", "word", "verb", "company", "hyphen", "titled", "seat", "pronoun", "shouted", "bare"})
Span = tuple[date, date]  # the first and the last day
_CODE = re.compile(r"[A-Z]{2}|@[A-Za-z ]+")
_HEAD = re.compile(r"(?P<kind>[a-z]+)(?: (?P<codes>[A-Z@][\w@,]*|-))?(?: (?P<spans>[\d.,\-]+))?(?P<cautions>(?: ![a-z]+)*)")
_NEAR = re.compile(r"near (?P<name>.+?) = (?P<codes>[A-Z,]+|-)")


class BadLine(ValueError):
    """A line that says nothing we understand; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who or what a name stands for. `countries`: whom it is of; `spans`: when somebody was in office (or active)."""

    key: str
    kind: Kind
    name: str
    countries: tuple[str, ...] = ()
    of: str = ""  # the organisation that somebody leads
    spans: tuple[Span, ...] = ()

    def active(self, on: date | None) -> bool:
        """Whether `on` is in one of its spans; with no date, or no span, yes."""
        return on is None or not self.spans or any(first <= on <= last for first, last in self.spans)


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an actor, and what makes it doubtful."""

    text: str
    actor: Actor
    cautions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Near:
    """Where one of `words` is in the text, `name` means these countries (none: nobody)."""

    name: str
    countries: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Entries:
    """What lines say, in their order."""

    names: list[Name] = field(default_factory=list)
    nears: list[Near] = field(default_factory=list)
    given: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)


def read(lines: Iterable[str], where: str = "the list") -> Entries:
    """Read lines. Raises BadLine, naming `where` and the line's number."""
    entries = Entries()
    for number, line in enumerate(lines, 1):
        line = line.strip()
        if line and not line.startswith("#"):
            try:
                _read_line(line, entries)
            except ValueError as error:
                raise BadLine(f"{where}, line {number}: {error}") from None
    return entries


def _read_line(line: str, entries: Entries) -> None:
    head, found, rest = line.partition(": ")
    groups = [names for group in rest.split(";") if (names := [name for part in group.split("|") if (name := part.strip())])]
    if not found or not groups:
        raise ValueError("expected `KIND CODES: Name | Other name`.")
    names = [name for group in groups for name in group]
    if unread := next((name for name in names if head != "given" and not head.startswith("near ") and not readable(name)), ""):
        raise ValueError(f"`{unread[:40]}` should begin with a capital, or has no word in it: it would never be found.")
    if near := _NEAR.fullmatch(head):
        entries.nears.append(Near(near["name"], _codes(near["codes"])[0], tuple(names)))
    elif head == "given":
        entries.given.update(names)
    elif head == "remove":
        entries.removed.update(names)
    else:
        for group in groups:
            entries.names.extend(_names(head, group))


def readable(name: str) -> bool:
    """Whether the tagger can meet it: it looks at capitals only. A leader's small particle may be capital in the text."""
    bare = name.lstrip("~")
    return bool(bare) and (bare[0] in UPPER or (bare[0].isalpha() and any(letter in UPPER for letter in bare)))


def _names(head: str, names: list[str]) -> Iterator[Name]:
    found = _HEAD.fullmatch(head.rstrip())
    if found is None or found["kind"] not in KINDS:
        raise ValueError(f"`{head[:60]}` begins with none of {', '.join(sorted(KINDS))}, given, near, remove, or goes on wrongly.")
    kind: Kind = found["kind"]  # type: ignore[assignment]
    cautions = frozenset(found["cautions"].replace("!", "").split())
    if unknown := cautions - CAUTIONS:
        raise ValueError(f"there is no caution {', '.join(sorted(unknown))}; there are {', '.join(sorted(CAUTIONS))}.")
    codes, of = _codes(found["codes"] or "-")
    if kind in {"country", "people", "capital", "city", "region"} and not codes:
        raise ValueError(f"a {kind} needs the code of its country.")
    shown = names[0].lstrip("~")
    actor = Actor(_key(kind, shown, codes), kind, shown, codes, of, tuple(map(_span, found["spans"].split(","))) if found["spans"] else ())
    for name in names:
        alone = {"titled"} if name.startswith("~") else {"bare", "given"} if kind == "leader" and " " not in name else set()
        yield Name(name.lstrip("~"), actor, cautions | alone)


def _codes(typed: str) -> tuple[tuple[str, ...], str]:
    """Countries, and the organisation behind `@`."""
    codes = [] if typed == "-" else typed.split(",")
    if wrong := [code for code in codes if not _CODE.fullmatch(code)]:
        raise ValueError(f"`{wrong[0]}` is no code of a country: two capital letters, as in FR.")
    return tuple(code for code in codes if code[0] != "@"), next((code[1:] for code in codes if code[0] == "@"), "")


def _span(typed: str) -> Span:
    first, found, last = typed.partition("..")
    if not found:
        raise ValueError(f"`{typed}` should be two days, as in 2009-01-20..2017-01-20; the second may be left out.")
    try:
        return date.fromisoformat(first) if first else date.min, date.fromisoformat(last) if last else date.max
    except ValueError:
        raise ValueError(f"`{typed}` holds no two days as in 2009-01-20..2017-01-20.") from None


def _key(kind: Kind, shown: str, codes: tuple[str, ...]) -> str:
    """A country's code; for everything else its name, and its countries where several places have that name."""
    if kind in {"country", "people"}:
        return "-".join(codes)
    return f"{shown}, {'-'.join(codes)}" if kind in {"capital", "city", "region"} else shown
