"""Persons known to the archive: from a register's forms (`Dulles, John Foster`) to the names by which texts call them. Pure.

A register lists people by their surname, with ranks and remarks in between, and writes one person in several ways over the years;
texts name them in full once and by the surname afterwards. The tagger is given names, most prominent bearer first.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from unicodedata import combining, normalize

from masthead.curator.actors.entries import Actor, Entries, Name, Span
from masthead.curator.actors.gazetteer import Gazetteer
from masthead.curator.actors.words import TITLES, fold, set_of, split

_RANKS = set_of(
    """
    general gen lieutenant lt major maj brigadier brig colonel col captain capt commander cdr admiral adm vice rear fleet marshal field
    air chief sergeant private sir lord lady dame dr mr mrs miss ms prof professor rev reverend father bishop archbishop cardinal prince
    princess king queen sheikh shaikh sayyid count baron viscount earl duke senator sen congressman representative rep governor gov
    secretary ambassador president prime minister premier judge justice hon commodore group wing emir sultan shah emperor chancellor of
    the army force staff usa usaf usn usmc ret thakin
    """
)
_SUFFIX = re.compile(r"(?:Jr|Sr|Esq|MP|M\.P|II|III|IV)\.?")
_REMARK = re.compile(r"\([^)]*\)?|“[^”]*”?|\"[^\"]*\"?|\[[^\]]*\]?")


@dataclass(frozen=True, slots=True)
class Person:
    """`key` is the same for all forms of one person: the surname, and how the first given name begins."""

    key: str
    full: str  # as a text has it: given names first
    surname: str
    others: tuple[str, ...] = ()  # shorter full names


@dataclass(frozen=True, slots=True)
class Known:
    """How well the archive knows somebody: in how many documents, and in which years."""

    documents: int = 0
    span: Span | None = None


def person(form: str) -> Person | None:
    """Read a register's form; None where no name is left of it."""
    bare = re.sub(r"(?<=[^\W\d_]{3})\.$", "", re.sub(r"\s+", " ", _REMARK.sub(" ", form)).strip(" ,;"))
    surname, *rest = [part.strip() for part in bare.split(",") if part.strip() and not _SUFFIX.fullmatch(part.strip())] or [""]
    given = _without_ranks(" ".join(rest))
    if not given:
        return _in_natural_order(_without_ranks(surname))
    if not surname[:1].isalpha():
        return None
    names = given.split()
    first = next((name for name in names if len(name.strip(".")) > 1), names[0])
    full = f"{given} {surname}"
    others = dict.fromkeys([f"{first} {surname}", f"{' '.join(n for n in names if len(n.strip('.')) > 1)} {surname}".strip()])
    # Three letters: registers write Anatoli, Anatoliy and Anatoly; two people of one surname who share them are taken for one.
    return Person(
        f"{_of_key(surname)}, {_of_key(first)[:3]}", full, surname, tuple(name for name in others if name != full and " " in name)
    )


def _in_natural_order(name: str) -> Person | None:
    """`Ngo Dinh Diem`, `Chou En-lai`, `Makarios III`: not turned round. The last word that is no number is how a text shortens it."""
    words = [word for word in name.split() if not re.fullmatch(r"[IVX]+\.?", word)]
    if not words or not words[0][:1].isalpha():
        return None
    hyphened = len(words) > 1 and "-" in words[-1]  # a Chinese or Korean given name: the surname stands first
    return Person(" ".join(map(_plain, words)).lower(), name, words[0] if hyphened or len(words) == 1 else words[-1])


def _of_key(surname: str) -> str:
    """Without marks, and of a double surname (`Castro Ruz`) the first; a particle (`de Gaulle`) is no name of its own."""
    words = fold(_plain(surname)) if " " not in surname else _plain(surname).casefold()
    first = words.split()[0]
    return first if len(first) > 3 else words


def _plain(name: str) -> str:
    """Without marks over its letters."""
    return "".join(letter for letter in normalize("NFD", name) if not combining(letter))


def _without_ranks(part: str) -> str:
    """`U Nu` is without a rank `Nu`, but `U. Alexis` has an initial."""
    return " ".join(word for word in part.split() if word.strip(".,").casefold() not in _RANKS and word != "U")


def keys_of(forms: Iterable[str]) -> dict[str, str]:
    """Each form's key. A form of one word is whoever alone has it as the last word of a name that is not turned round."""
    found = {form: one for form in forms if (one := person(form))}
    by_last: dict[str, set[str]] = defaultdict(set)
    for one in found.values():
        if ", " not in one.key and " " in one.key:
            by_last[fold(one.surname)].add(one.key)
    keys = {form: one.key for form, one in found.items()}
    return {form: next(iter(by_last[key])) if len(by_last[key]) == 1 else key for form, key in keys.items()}


def entries_of(forms: Iterable[str], known: Mapping[str, Known], gazetteer: Gazetteer, words: Mapping[str, int] | None = None) -> Entries:
    """Names for the tagger, the most prominent bearer of each first.

    `known` is by key; `words` says in how many documents a word stands in small letters.
    """
    keys, entries, nobody = keys_of(forms), Entries(), Known()
    for form, key in sorted(keys.items(), key=lambda item: (-known.get(item[1], nobody).documents, item[0])):
        one, about = person(form), known.get(key, nobody)
        if one is None:
            continue
        actor = Actor(key, "person", one.full, spans=(about.span,) if about.span else ())
        entries.names.extend(Name(name, actor) for name in _spellings(one.full, *one.others) if len(split(name)) > 1)
        if len(one.surname) > 2 and one.surname[0].isupper() and fold(one.surname) not in TITLES:
            cautions = _cautions(one.surname, about, gazetteer, (words or {}).get(fold(one.surname), 0))
            entries.names.extend(Name(name, actor, cautions) for name in _spellings(one.surname))
    return entries


def _spellings(*names: str) -> Iterable[str]:
    return dict.fromkeys(form for name in names for form in (name, _plain(name)))


def _cautions(surname: str, about: Known, gazetteer: Gazetteer, as_word: int) -> frozenset[str]:
    """`French` and `Powers` count behind a title only; `Ball` not where a sentence begins; `Taylor` not before another name."""
    elsewhere = any(name.actor.kind not in {"leader", "person"} for name in gazetteer.senses(surname))
    if elsewhere or as_word > about.documents:
        return frozenset({"titled"})
    return frozenset({"bare"} | ({"word"} if as_word else set()) | ({"given"} if surname in gazetteer.given else set()))


def widened(span: Span, years: int) -> Span:
    """A span with so many years before and behind it."""
    return date(max(1, span[0].year - years), 1, 1), date(min(9999, span[1].year + years), 12, 31)
