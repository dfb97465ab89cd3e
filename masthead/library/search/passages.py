"""Passages: the piece of a text that shows why it was found, with the words marked. Pure.

The engine's own snippets cost most of a search (they tokenise whole texts); here a plain search of the string finds what
might be a hit, and only those words are stemmed.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

LENGTH = 260  # characters of a passage
LOOKED_AT = 40  # places of one word in a text: the forty-first is no better than those before

Stem = Callable[[str], str]
# One letter for one letter, so that places stay the same: é is e.
_PLAIN = {
    code: plain[0]
    for code in range(0xC0, 0x250)
    if (plain := "".join(mark for mark in unicodedata.normalize("NFKD", chr(code)) if not unicodedata.combining(mark)).lower())
}
_ACCENTED = re.compile("[\u00c0-\u024f]")
_WORD = re.compile(r"\w*")
_SPACE = re.compile(r"\s")
_SENTENCE = re.compile(r"[.!?…][”\"’)]?\s+(?=[\w“\"‘(])")


@dataclass(frozen=True)
class Passage:
    """A piece of text and the places in it (from, to) that were asked for. `begins`, `ends`: whether the text does, too."""

    text: str
    marks: tuple[tuple[int, int], ...]
    begins: bool = True
    ends: bool = True


def passage(text: str, weights: Mapping[str, float], stem: Stem, length: int = LENGTH) -> Passage:
    """The best passage of about `length` characters. `weights`: how telling each stem asked for is (its rarity)."""
    hits = _hits(text, weights.keys(), stem)
    if not hits:
        return _opening(text, length)
    start = _best(hits, weights, length)
    begin, end = _fit(text, start, length)
    marks = tuple((at - begin, to - begin) for at, to, _ in hits if begin <= at and to <= end)
    return Passage(text[begin:end], marks, begins=begin == 0, ends=end == len(text))


def marks(text: str, stems: Collection[str], stem: Stem) -> tuple[tuple[int, int], ...]:
    """The places of these words in a short text: a title."""
    return tuple((at, to) for at, to, _ in _hits(text, stems, stem))


def _hits(text: str, stems: Collection[str], stem: Stem) -> list[tuple[int, int, str]]:
    """Where words with these stems stand: (from, to, stem), in order."""
    small = text.lower()
    if len(small) != len(text):  # a letter whose small form is longer: places would be off
        return []
    found = _found_in(small, stems, stem)
    if not found and _ACCENTED.search(small):
        found = _found_in(small.translate(_PLAIN), stems, stem)
    return sorted(found)


def _found_in(small: str, stems: Collection[str], stem: Stem) -> list[tuple[int, int, str]]:
    found = []
    for wanted in stems:
        start = wanted[: max(2, len(wanted) - 1)]  # stemming may have changed the last letter: treaty, treati
        at, seen = small.find(start), 0
        while at >= 0 and seen < LOOKED_AT:
            to = at
            if at == 0 or not small[at - 1].isalnum():
                to = _WORD.match(small, at).end()  # type: ignore[union-attr]  # it begins with letters
                if stem(small[at:to]) == wanted:
                    found.append((at, to, wanted))
                    seen += 1
            at = small.find(start, max(to, at + 1))
    return found


def _best(hits: list[tuple[int, int, str]], weights: Mapping[str, float], length: int) -> int:
    """Where the window begins that holds the most weight, each word counted once and again at a tenth. The earliest wins."""
    best, at_best, left = -1.0, hits[0][0], 0
    held: dict[str, int] = {}
    weight = 0.0
    for _, to, root in hits:
        held[root] = held.get(root, 0) + 1
        weight += weights[root] if held[root] == 1 else weights[root] / 10
        while to - hits[left][0] > length * 0.8:
            gone = hits[left][2]
            weight -= weights[gone] if held[gone] == 1 else weights[gone] / 10
            held[gone] -= 1
            left += 1
        if weight > best + 1e-9:
            best, at_best = weight, hits[left][0]
    return at_best


def _fit(text: str, hit: int, length: int) -> tuple[int, int]:
    """The window around `hit`: from the sentence's beginning where that is near, cut between words."""
    begin = max(0, hit - length // 4)
    starts = [found.end() for found in _SENTENCE.finditer(text, max(0, hit - length // 2), hit + 1) if found.end() <= hit]
    if begin == 0:
        pass
    elif starts:
        begin = starts[-1]
    else:
        space = _SPACE.search(text, begin, hit)
        begin = space.end() if space else hit
    end = min(len(text), begin + length)
    if end < len(text):
        cut = max(text.rfind(" ", hit + 1, end), text.rfind("\n", hit + 1, end))
        end = cut if cut > hit else end
    return begin, end


def _opening(text: str, length: int) -> Passage:
    if len(text) <= length:
        return Passage(text, ())
    cut = text.rfind(" ", length // 2, length)
    return Passage(text[: cut if cut > 0 else length], (), ends=False)
