"""Spelling: advice from the archive's own words."""

import pytest

from masthead.library.search.spelling import Speller

ARCHIVE = Speller(
    {"treaty": 900, "treaties": 300, "treasury": 250, "sanction": 150, "sanctions": 700, "trieste": 40, "sanctoins": 1, "war": 5000}
)


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("traety", "treaty"),
        ("treeaty", "treaty"),
        ("treat", "treaty"),
        ("treati", "treaty"),
        ("sanctoins", "sanctions"),  # the archive has the slip too, but hardly
        ("treaty", ""),
        ("treaties", ""),
        ("wra", ""),  # too short to guess at
        ("1914", ""),
        ("quixotic", ""),
    ],
)
def test_advice(typed: str, advice: str) -> None:
    assert ARCHIVE.instead_of(typed) == advice
