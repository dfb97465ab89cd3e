"""Slips: words misspelt by one letter, and how many the speller puts right first, by the way that the page takes."""

import random
from collections.abc import Mapping
from string import ascii_lowercase

from masthead.library.search.query import parse
from masthead.library.search.spelling import Speller, correct

SLIPS = 300


def slip(word: str, draw: random.Random) -> str:
    """One letter left out, doubled or added, changed, or swapped with the next."""
    at = draw.randrange(len(word))
    letter = draw.choice(ascii_lowercase)
    return draw.choice((
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    ))  # fmt: skip


def right_first(vocabulary: Mapping[str, int], texts: int = 10, seed: int = 3) -> tuple[float, list[tuple[str, str, str]]]:
    """The share of SLIPS that are put right first, and the others: word, slip, what was offered. `texts`: a word must stand
    in that many to be drawn. A slip that is another word of the archive is no slip."""
    draw, speller = random.Random(seed), Speller(vocabulary)
    words = sorted(word for word, held in vocabulary.items() if held >= texts and len(word) >= 5 and word.isascii() and word.isalpha())
    wrong, made = [], 0
    while made < SLIPS:
        word = draw.choice(words)
        typed = slip(word, draw)
        if typed == word or vocabulary.get(typed, 0) >= texts:
            continue
        made += 1
        offered = correct(parse(typed), speller)
        if offered != word:
            wrong.append((word, typed, offered))
    return 1 - len(wrong) / SLIPS, wrong
