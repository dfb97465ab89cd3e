"""What makes an article itself: the words by which others like it are found."""

import math
import re
from collections import Counter
from datetime import date
from functools import lru_cache
from typing import Any

import tantivy
from tantivy import Occur, Query

from masthead.library.related import Near
from masthead.library.search.engine import Entry
from masthead.library.search.engines.writing import FIRST_DAY, analyser
from masthead.library.search.words import EMPTY

READ = 12_000  # characters of a text: two thousand words say what it is about
TELLING = 30  # words that are asked for
TOO_COMMON = 0.1  # of all texts: a word in more of them tells no matter from another
NAMED = 1.6  # a name says more about what a piece is about than another word as rare
IN_TITLE = 3  # times that a word of the title or the standfirst counts
SHARED = {"country": 0.12, "topic": 0.08, "author": 0.02}  # of what all the words together are worth

# A capital letter inside a sentence: a person, a place, an institution.
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z]\w+")


def alike(searcher: Any, schema: Any, entry: Entry, limit: int) -> list[Near]:
    """See `Engine.alike`. Two searches of some thirty words."""
    words = telling(entry, searcher)
    if not words:
        return []
    parts = [Query.boost_query(Query.term_query(schema, "all", root), much) for root, much in words.items()]
    worth = sum(much * _idf(searcher, root) for root, much in words.items())
    asked = [(Occur.Must, Query.boolean_query([(Occur.Should, part) for part in parts]))]
    for facet, share in SHARED.items():
        if entry.facets.get(facet):
            same = Query.term_set_query(schema, facet, entry.facets[facet])
            asked.append((Occur.Should, Query.const_score_query(same, share * worth)))
    found = _near(searcher, Query.boolean_query(asked), limit + 1, worth)
    if entry.day and (day := entry.day.toordinal() - FIRST_DAY) > 1:
        before = Query.range_query(schema, "day", tantivy.FieldType.Unsigned, 1, day)
        found |= _near(searcher, Query.boolean_query([*asked, (Occur.Must, Query.const_score_query(before, 0.0))]), limit, worth)
    found.pop(entry.id, None)
    return list(found.values())


def _near(searcher: Any, asked: Any, limit: int, worth: float) -> dict[int, Near]:
    hits = searcher.search(asked, limit=limit, count=False).hits
    addresses = [address for _, address in hits]
    ids, days = searcher.fast_field_values("id", addresses), searcher.fast_field_values("day", addresses)
    return {
        pk: Near(pk, float(score) / (2 * worth), date.fromordinal(day + FIRST_DAY - 1) if day else None)
        for pk, day, (score, _) in zip(ids, days, hits, strict=True)
    }


def _idf(searcher: Any, root: str) -> float:
    """How rare the root is, as BM25 has it (Robertson and Zaragoza 2009, with tantivy's 1 + …)."""
    texts, held = searcher.num_docs, searcher.doc_freq("all", root)
    return math.log(1 + (texts - held + 0.5) / (held + 0.5)) if held <= texts else 0.0


def telling(entry: Entry, searcher: Any) -> dict[str, float]:
    """Its most telling roots → how much each counts: how often it stands there (logarithm), more for names."""
    text, texts = entry.text[:READ], searcher.num_docs
    roots = analyser().analyze
    named = set(roots(" ".join(set(_NAME.findall(text)))))
    times = Counter(roots(f"{entry.title} {entry.standfirst} " * IN_TITLE + text))
    weighed = []
    for root, count in times.items():
        held = searcher.doc_freq("all", root) if len(root) > 2 and root not in _empty() and not root.isdigit() else 0
        if 1 < held <= max(5, texts * TOO_COMMON):
            much = (1 + math.log(count)) * (NAMED if root in named else 1.0)
            weighed.append((much * math.log(1 + texts / held), root, much))
    return {root: much for _, root, much in sorted(weighed, key=lambda row: (-row[0], row[1]))[:TELLING]}


@lru_cache(maxsize=1)
def _empty() -> frozenset[str]:
    return frozenset(analyser().analyze(" ".join(EMPTY)))
