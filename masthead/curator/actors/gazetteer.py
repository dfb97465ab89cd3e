"""The gazetteer: all names, by their words, for the longest match. Pure.

Built once from entries (0.2 s for 20,000 names) and never changed; an editor's list makes another one of more lines.
"""

import re
from collections.abc import Iterable
from typing import Any

from masthead.curator.actors.entries import Entries, Name
from masthead.curator.actors.words import NEXT, NEXT_AFTER_SHORT, SHORT, fold, split

Senses = tuple[Name, ...]
_END = ""  # no word is empty: under it a node keeps the names that end there


class Gazetteer:
    """Names in a trie of words. What several lines say is asked in the order of the lines."""

    def __init__(self, *parts: Entries) -> None:
        """Later parts are added to the earlier ones; what a part removes is taken from those before it."""
        self.given: frozenset[str] = frozenset()
        self.nears: dict[str, list[tuple[re.Pattern[str], tuple[str, ...]]]] = {}
        self._first: dict[str, Any] = {}
        self._as_written: dict[str, Any] = {}  # the same nodes by first words with their capitals: most words of a text end here
        for part in parts:
            self._take_in(part)

    def _take_in(self, part: Entries) -> None:
        for text in part.removed:
            self._node(text).pop(_END, None)
        own: set[int] = set()
        for name in part.names:
            node = self._made(split(name.text))
            # What a later list says of a name it says instead of what an earlier one said; but a person takes no place's name away.
            before = node.get(_END, ()) if id(node) in own or name.actor.kind == "person" else ()
            own.add(id(node))
            same = [place for place, sense in enumerate(before) if (sense.actor, sense.text) == (name.actor, name.text)]
            node[_END] = (*before[: same[0]], name, *before[same[0] + 1 :]) if same else (*before, name)
        nears: dict[str, list[tuple[re.Pattern[str], tuple[str, ...]]]] = {}
        for near in part.nears:
            pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, near.words)) + r")\b", re.IGNORECASE)
            nears.setdefault(near.name, []).append((pattern, near.countries))
        self.nears.update({name: [*rules, *self.nears.get(name, ())] for name, rules in nears.items()})
        self.given = self.given | part.given

    def _made(self, words: list[str]) -> dict[str, Any]:
        """The node of these words, made where it is not there."""
        first = words[0]
        node = self._first.get(fold(first))
        if node is None or first not in self._as_written:
            node = self._first.setdefault(fold(first), {})
            for written in (first, first.upper(), first[0].upper() + first[1:]):
                for form in (written, written.replace("'", "’"), written.replace(".", "").replace(" ", "")):
                    self._as_written[form] = node
        for word in words[1:]:
            node = node.setdefault(fold(word), {})
        return node

    def _node(self, text: str) -> dict[str, Any]:
        node = self._first
        for word in split(text):
            node = node.get(fold(word), {})
        return node

    def senses(self, name: str) -> Senses:
        """All that a name may mean, however it is written; empty where it is none."""
        return self._node(name).get(_END, ())

    def has(self, name: str) -> bool:
        """Whether it is a name."""
        return bool(self.senses(name))

    def longest(self, text: str, word: str, start: int, end: int) -> tuple[int, Senses] | None:
        """The end and the senses of the longest name that begins with `word`, which stands at start:end of the text."""
        node = self._as_written.get(word)
        if node is None:
            return None
        best, low = None, fold(word)
        while True:
            senses = node.get(_END)
            if senses and (fitting := _fitting(senses, text[start:end])):
                best = end, fitting
                if len(node) == 1:
                    return best
            after = NEXT_AFTER_SHORT if low in SHORT else NEXT
            found = after.match(text, end)
            if found is None:
                return best
            low = fold(found[1])
            node = node.get(low)
            if node is None:
                return best
            end = found.end()


def _fitting(senses: Senses, written: str) -> Senses:
    """The names that may be written so: capitals where they have capitals; `US` and `WHO` in capitals alone."""
    if len(senses) == 1 and senses[0].text == written:
        return senses
    return tuple(name for name in senses if _may_be(name.text, written))


def _may_be(name: str, written: str) -> bool:
    if name.isupper():
        return written.replace(".", "").replace(" ", "") == name.replace(".", "").replace(" ", "")
    return all(said[:1].isupper() or not meant[:1].isupper() for said, meant in zip(split(written), split(name), strict=False))


def compiled(*lists: Iterable[str]) -> Gazetteer:
    """A gazetteer of lists of lines, the later ones correcting the earlier. Raises BadLine."""
    from masthead.curator.actors.entries import read

    return Gazetteer(*map(read, lists))
