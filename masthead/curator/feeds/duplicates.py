"""One wire story printed by forty papers counts once.

Two items are copies when their pages are one page, when they share a headline of some length, or when most of what they say
is word for word the same. For the last, the three-word runs (shingles) of headline and lead are hashed; the smallest few
hashes are an item's `sketch` (bottom-k sampling, after Broder's MinHash): copies share at least one of them almost surely,
so that an index of sketches finds the few items that are worth comparing in full.
"""

import re
import unicodedata
import zlib
from collections.abc import Set as AbstractSet

from masthead.curator.feeds.canonical import key

RUN = 3  # words in a shingle
SKETCH = 6  # hashes in a sketch. Two texts that share 60 % of their shingles have none in common once in a few hundred times
ALIKE = 0.6  # share of shingles in common (Jaccard) that makes copies
INSIDE = 0.8  # or: share of the shorter one's shingles, where one paper printed more than the other
ENOUGH = 12  # shingles below which two texts are too short to tell
LONG_TITLE = 5  # words from which on a headline is not shared by chance
SOME = 0.15  # what two leads under one headline of one outlet must share: “Today’s front pages” is new every day

# Scripts without spaces between words are read letter by letter.
_WORDS = re.compile(
    r"[\u0e00-\u0e7f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|(?:(?![\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff])\w)+"
)
_LABEL = re.compile(
    r"^(?:\W*(?:breaking(?: news)?|exclusive|update ?\d*|wrapup ?\d*|corrected|refile|lead|live|watch|video|news alert)\b"
    r"\W*[:\-–—|)\]]\s*)+",
    re.I,
)
_OUTLET = re.compile(r"\s+[-–—|•]\s+(?:[^\W\d_a-z][^\s\d]*(?:\s+|$)){1,4}$")


def words(text: str) -> list[str]:
    """The words, without case, accents of form or marks."""
    return _WORDS.findall(unicodedata.normalize("NFKC", text).casefold())


def title_key(title: str) -> int | None:
    """63 bits of what a headline says, without “UPDATE 2-” before and “ - Reuters” behind; None when it is too short to tell."""
    bare = _LABEL.sub("", title)
    without = _OUTLET.sub("", bare)
    found = words(without)
    if len(found) < LONG_TITLE:
        found = words(bare)
    return key(" ".join(found)) if len(found) >= LONG_TITLE else None


def shingles(title: str, lead: str) -> frozenset[int]:
    """32-bit hashes of every run of three words."""
    said = words(f"{title} . {lead}")
    return frozenset(zlib.crc32(" ".join(said[at : at + RUN]).encode()) for at in range(len(said) - RUN + 1))


def sketch(of: AbstractSet[int]) -> list[int]:
    """The smallest few, by which to look for copies; none where there is too little to compare."""
    return sorted(of)[:SKETCH] if len(of) >= ENOUGH else []


def alike(one: AbstractSet[int], other: AbstractSet[int]) -> bool:
    """Whether two texts, as shingles, are word for word the same for the most part."""
    fewer = min(len(one), len(other))
    if fewer < ENOUGH:
        return False
    shared = len(one & other)
    return shared >= ALIKE * (len(one) + len(other) - shared) or shared >= INSIDE * fewer


def same_under_one_headline(one: AbstractSet[int], other: AbstractSet[int]) -> bool:
    """Whether two leads under one headline of one outlet are of one story. Of two outlets, the headline itself is enough."""
    return len(one & other) >= SOME * max(1, min(len(one), len(other)))
