"""Spelling: the word the archive has for the one that was typed. Pure.

Every word of the vocabulary is kept under each form with one letter left out; a typed word with one letter too many, too
few, wrong or swapped meets it there (the symmetric-delete idea of Garbe's SymSpell, 2012). Memory: about 0.6 kB a word.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from masthead.library.search.query import Query

SHORTEST = 4  # a shorter word has too many neighbours
COMMONNESS = 0.25  # how much a word's frequency speaks for it
LEFT_OUT, SWAPPED, DOUBLED, ADDED, CHANGED = 6.0, 6.0, 2.0, 1.0, 1.0  # measured: docs/decisions/2026-11-27-library-engine.md
RARE = 3  # a word in fewer texts is no advice: it may be a slip itself


class Speller:
    """Advice from a vocabulary: word → in how many texts it stands."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self.known = dict(vocabulary)
        self.under: dict[str, list[str]] = {}
        for word, texts in self.known.items():
            if texts >= RARE and len(word) >= SHORTEST - 1 and word.isalpha():
                for form in {word, *_without_one(word)}:
                    self.under.setdefault(form, []).append(word)

    def knows(self, word: str) -> bool:
        """Whether the archive has it."""
        return word in self.known

    def instead_of(self, word: str) -> str:
        """The likeliest word one edit away, or "" where there is none, or the word is known well enough."""
        if len(word) < SHORTEST or not word.isalpha():
            return ""
        own = self.known.get(word, 0)
        best, score = "", 0.0
        for near in self._near(word):
            value = _likeness(word, near) * (1 + self.known[near]) ** COMMONNESS
            if near != word and self.known[near] > 20 * own and (value, near) > (score, best):
                best, score = near, value
        return best

    def _near(self, word: str) -> Iterable[str]:
        seen: set[str] = set()
        for form in (word, *_without_one(word)):
            for near in self.under.get(form, ()):
                if near not in seen and _one_edit(word, near):
                    seen.add(near)
                    yield near


def correct(query: Query, speller: Speller) -> str:
    """The query with its misspelt words put right, as it would be typed; "" where none is."""
    put: dict[str, str] = {}
    for term in query.terms:
        if not term.prefix and not term.field:
            put |= {word: better for word in term.words if (better := speller.instead_of(word))}
    if not put:
        return ""
    clauses = tuple(
        replace(clause, terms=tuple(replace(term, words=tuple(put.get(word, word) for word in term.words)) for term in clause.terms))
        for clause in query.clauses
    )
    return replace(query, clauses=clauses).typed


def _without_one(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))]


def _one_edit(one: str, other: str) -> bool:
    """Whether they differ by one letter added, dropped or changed, or by two neighbours swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) != len(long):
        return short[at:] == long[at + 1 :]
    return short[at + 1 :] == long[at + 1 :] or (short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :])


def _likeness(typed: str, word: str) -> float:
    """How likely `typed` is a slip for `word` (the noisy channel of Kernighan, Church and Gale 1990, by kind of slip): a letter
    left out, or two swapped, can be so in a few ways only; a letter added or changed is one of many that it might have been,
    unless it doubles its neighbour."""
    if len(typed) < len(word):
        return LEFT_OUT
    if len(typed) == len(word):
        return SWAPPED if sorted(typed) == sorted(word) else CHANGED
    return DOUBLED if set(typed) == set(word) else ADDED
