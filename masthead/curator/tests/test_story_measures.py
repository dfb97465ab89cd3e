"""The measures of stories, against sums done by hand and every permutation."""

from itertools import permutations
from random import Random

import pytest

from masthead.curator.stories.measures import bcubed, best_assignment, ceaf_e


def test_the_same_groups_under_other_names_agree_wholly():
    assert bcubed("aabbc", "xxyyz").f1 == pytest.approx(1)
    assert ceaf_e("aabbc", "xxyyz").f1 == pytest.approx(1)


def test_everything_in_one_story_is_recalled_and_imprecise():
    agreement = bcubed("aaaa", "xxyy")
    assert (agreement.precision, agreement.recall) == (0.5, 1)
    agreement = ceaf_e("aaaa", "xxyy")  # One of two matched: 2·2 / (4 + 2).
    assert agreement.precision == pytest.approx(2 / 3)
    assert agreement.recall == pytest.approx(1 / 3)


def test_a_split_tail_costs_ceaf_more_than_bcubed():
    found, gold = "aaaaaaaabc", "xxxxxxxxxx"
    assert ceaf_e(found, gold).f1 < bcubed(found, gold).f1


def test_nothing_agrees_with_nothing_at_zero():
    assert bcubed("", "").f1 == 0
    assert ceaf_e("", "").f1 == 0


def test_labellings_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="zip"):
        bcubed("aa", "x")


@pytest.mark.parametrize("seed", range(40))
def test_an_assignment_is_the_best_of_all_permutations(seed):
    chance = Random(seed)
    height, width = chance.randint(1, 5), chance.randint(1, 5)
    weights = [[chance.choice([0, chance.random()]) for _ in range(width)] for _ in range(height)]
    tall = weights if height <= width else [list(row) for row in zip(*weights, strict=True)]
    best = max(sum(row[c] for row, c in zip(tall, order, strict=True)) for order in permutations(range(len(tall[0])), len(tall)))
    assert best_assignment(weights) == pytest.approx(best)
