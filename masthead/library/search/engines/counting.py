"""How many articles each choice beside the results holds.

Counting is linear in what is found, and of the commonest words most of a search's cost. Up to `COUNTED` articles it is exact; of
more, as many are counted in equal slices of the library, and the rest inferred: with a count of 100 in the slices, one is within a
tenth of the truth two times in three (the standard error of a count is its root).
"""

from collections.abc import Callable, Iterable
from typing import Any

from tantivy import Occur, Query

from masthead.library.search.engines.writing import SLICES

COUNTED = 20_000
CHOICES, YEARS = 30, 300  # shown at most


def count(searcher: Any, schema: Any, asked: Query, total: int, kinds: Iterable[str]) -> dict[str, list[tuple[int, int]]]:
    """For each kind, its values with their articles. `total`: how many articles `asked` finds."""
    slices = slices_for(total)
    part = _within(schema, asked, slices) if slices < SLICES else asked
    buckets = searcher.aggregate(part, {kind: {"terms": {"field": kind, "size": YEARS if kind == "year" else CHOICES}} for kind in kinds})
    whole: Callable[[int], int] = (lambda n: two_digits(n * SLICES / slices)) if slices < SLICES else int
    return {kind: [(int(one["key"]), whole(one["doc_count"])) for one in found["buckets"]] for kind, found in buckets.items()}


def slices_for(total: int) -> int:
    """How many slices of the library hold about as many as are counted."""
    return SLICES if total <= COUNTED else max(1, SLICES * COUNTED // total)


def inferred(total: int) -> bool:
    """Whether counts of so many articles are about right instead of right."""
    return slices_for(total) < SLICES


def two_digits(number: float) -> int:
    """As exact as an estimate is: 12,345 is about 12,000."""
    return int(float(f"{number:.1e}"))


def _within(schema: Any, asked: Query, slices: int) -> Query:
    part = Query.term_set_query(schema, "slice", list(range(slices)))
    return Query.boolean_query([(Occur.Must, asked), (Occur.Must, part)])
