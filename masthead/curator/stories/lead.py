"""The item that stands for its story: the one nearest to all the others. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log, sqrt


def central(items: Sequence[Mapping[str, float]]) -> int:
    """The place of the item whose terms are nearest to the sum of all items' (cosine, rare terms of the story counting less);
    of several equally near, the earliest. `items`: each one's terms, as `terms_of` weighs them; at least one."""
    if len(items) < 3:
        return 0
    having = Counter(term for item in items for term in item)
    vectors = [{term: weight * log(1 + having[term]) for term, weight in item.items() if having[term] > 1} for item in items]
    total: Counter[str] = Counter()
    for vector in vectors:
        total.update(vector)  # type: ignore[arg-type]  # floats add as well
    return max(range(len(vectors)), key=lambda n: (round(_cosine(vectors[n], total, items[n]), 9), -n))


def _cosine(vector: Mapping[str, float], total: Mapping[str, float], item: Mapping[str, float]) -> float:
    """Over the whole length of the item: what only it tells makes it less central."""
    size = sqrt(sum(value * value for value in item.values()))
    return sum(value * total[term] for term, value in vector.items()) / size if size else 0.0
