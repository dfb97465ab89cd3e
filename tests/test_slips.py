"""Spelling, on words of a real archive: of 300 misspelt by one letter, at least 92 in a hundred are put right first."""

from collections import Counter
from itertools import islice

import pytest

from bench import corpus
from bench.slips import right_first
from masthead.library.search.words import words_of

READ = 3000  # documents: a vocabulary of some thirty thousand words


@pytest.mark.skipif(not corpus.ARCHIVE.exists(), reason="../shared is not here")
def test_slips_are_put_right_first() -> None:
    held: Counter[str] = Counter()
    for document in islice(corpus.documents(), 0, READ):
        held.update(set(words_of(document["text"])))
    share, wrong = right_first(held, texts=5)
    assert share >= 0.92, wrong
