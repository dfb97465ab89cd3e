"""How well a grouping of items agrees with one made by hand: BCubed and CEAF-e.

BCubed: Bagga and Baldwin (1998). CEAF-e, with the similarity φ4: Luo (2005).
BCubed hardly notices a story split at its tail into single items; CEAF-e does.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

Pair = tuple[Hashable, Hashable]  # a group that was found, and one made by hand


@dataclass(frozen=True)
class Agreement:
    """Precision, recall and their harmonic mean, each from 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean; 0 where both are 0."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def bcubed(found: Sequence[Hashable], gold: Sequence[Hashable]) -> Agreement:
    """Return BCubed of two labellings of the same items, in the same order."""
    if not found:
        return Agreement(0.0, 0.0)
    found_sizes, gold_sizes = Counter(found), Counter(gold)
    shared = Counter(zip(found, gold, strict=True))
    precision = sum(n * n / found_sizes[f] for (f, _), n in shared.items())
    recall = sum(n * n / gold_sizes[g] for (_, g), n in shared.items())
    return Agreement(precision / len(found), recall / len(found))


def ceaf_e(found: Sequence[Hashable], gold: Sequence[Hashable]) -> Agreement:
    """Return CEAF-e of two labellings: groups matched one to one, at their best."""
    if not found:
        return Agreement(0.0, 0.0)
    found_sizes, gold_sizes = Counter(found), Counter(gold)
    shared = Counter(zip(found, gold, strict=True))
    alike = {(f, g): 2 * n / (found_sizes[f] + gold_sizes[g]) for (f, g), n in shared.items()}
    total = sum(map(_best_within, _apart(alike)))
    return Agreement(total / len(found_sizes), total / len(gold_sizes))


def _apart(alike: Mapping[Pair, float]) -> list[dict[Pair, float]]:
    """The pairs in heaps that have no group in common: each is matched by itself, else thousands of groups would take hours."""
    pairs_of: dict[tuple[int, Hashable], list[Pair]] = defaultdict(list)
    for pair in alike:
        pairs_of[0, pair[0]].append(pair)
        pairs_of[1, pair[1]].append(pair)
    heaps, left = [], set(alike)
    for first in alike:
        heap, waiting = {}, [first] if first in left else []
        left.discard(first)
        while waiting:
            pair = waiting.pop()
            heap[pair] = alike[pair]
            beside = [one for one in (*pairs_of[0, pair[0]], *pairs_of[1, pair[1]]) if one in left]
            left.difference_update(beside)
            waiting += dict.fromkeys(beside)
        if heap:
            heaps.append(heap)
    return heaps


def _best_within(alike: Mapping[Pair, float]) -> float:
    columns = {group: place for place, group in enumerate(dict.fromkeys(f for f, _ in alike))}
    rows = {group: place for place, group in enumerate(dict.fromkeys(g for _, g in alike))}
    weights = [[0.0] * len(columns) for _ in rows]
    for (f, g), weight in alike.items():
        weights[rows[g]][columns[f]] = weight
    return best_assignment(weights)


def best_assignment(weights: Sequence[Sequence[float]]) -> float:
    """Return the greatest sum of weights, one a row and one a column at most.

    Kuhn–Munkres by shortest augmenting paths: rows² × columns steps, rows being
    the shorter side. No weight may be negative.
    """
    if not weights:
        return 0.0
    if len(weights) > len(weights[0]):
        weights = list(zip(*weights, strict=True))
    width = len(weights[0])
    rows = [0.0] * (len(weights) + 1)
    columns = [0.0] * (width + 1)
    owner = [0] * (width + 1)  # The row that holds a column; rows count from 1.
    for row in range(1, len(weights) + 1):
        _augment(weights, row, rows, columns, owner)
    return sum(weights[owner[c] - 1][c - 1] for c in range(1, width + 1) if owner[c])


def _augment(
    weights: Sequence[Sequence[float]],
    row: int,
    rows: list[float],
    columns: list[float],
    owner: list[int],
) -> None:
    """Give ``row`` a column, moving the rows before it where that is better."""
    width = len(columns)
    owner[0], column = row, 0
    least, came_from, seen = [inf] * width, [0] * width, [False] * width
    while owner[column]:
        seen[column] = True
        here, step, following = owner[column], inf, 0
        for c in range(1, width):
            if seen[c]:
                continue
            cost = -weights[here - 1][c - 1] - rows[here] - columns[c]
            if cost < least[c]:
                least[c], came_from[c] = cost, column
            if least[c] < step:
                step, following = least[c], c
        for c in range(width):
            if seen[c]:
                rows[owner[c]] += step
                columns[c] -= step
            else:
                least[c] -= step
        column = following
    while column:
        owner[column] = owner[came_from[column]]
        column = came_from[column]
