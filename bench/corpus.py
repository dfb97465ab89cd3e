"""The archive that the search is measured on, straight from its file, without a database: entries, and a set of queries."""

import json
import lzma
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from masthead.library.search.engine import Entry
from masthead.library.search.words import EMPTY, words_of

ARCHIVE = Path(__file__).parent.parent.parent / "shared" / "data" / "news" / "frus_30083.jsonl.xz"
SHORT = 700  # characters of an opening


def documents() -> Iterator[dict[str, Any]]:
    """The archive's documents as its file has them."""
    with lzma.open(ARCHIVE, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def entries(documents: Iterator[dict[str, Any]], begin: int = 1) -> Iterator[Entry]:
    """Each as the index takes it: the volume is its series, who is named in it fills the facets of the rest."""
    numbers: dict[str, int] = {}
    for n, document in enumerate(documents, begin):
        day = date.fromisoformat(f"{document['date']}-01-01"[:10]) if document["date"] else None
        named = [numbers.setdefault(name, len(numbers) + 1) for name in document["persons"][:8]]
        series = numbers.setdefault(document["volume"], len(numbers) + 1)
        place = numbers.setdefault(document["place"] or "nowhere", len(numbers) + 1)
        yield Entry(
            id=n, title=document["title"], text=document["text"], day=day, wall=n % 3,
            names={"author": " . ".join(document["persons"][:8]), "series": document["volume_title"]},
            facets={
                "author": named[:2], "country": named[:4], "topic": [one % 40 for one in named], "region": [place % 12],
                "series": [series], "format": [n % 5], "year": [day.year] if day else [],
            },
        )  # fmt: skip


def questions(texts: list[str], seed: int = 7) -> dict[str, list[str]]:
    """Two hundred queries drawn from the texts, by kind: words that are common, middling, rare; two and three together;
    phrases as they stand. The same texts give the same queries."""
    draw = random.Random(seed)
    held = [[word for word in words_of(text[:4000]) if word.isalpha() and len(word) > 3 and word not in EMPTY] for text in texts]
    count = Counter(word for words in held for word in set(words))
    ranked = [word for word, _ in sorted(count.items(), key=lambda row: (-row[1], row[0]))]
    together = [words for words in held if len(words) > 40]

    def some(size: int) -> list[str]:
        return [" ".join(draw.sample(sorted(set(draw.choice(together))), size)) for _ in range(40)]

    def phrase(size: int) -> str:
        words = words_of(draw.choice(texts)[200:3000])
        at = draw.randrange(max(1, len(words) - size))
        return f'"{" ".join(words[at : at + size])}"'

    return {
        "commonest": ranked[:25],
        "middling": draw.sample(ranked[200:2000], 25),
        "rare": draw.sample(ranked[8000:20000], 25),
        "two words": some(2),
        "three words": some(3),
        "phrases": [phrase(draw.choice((2, 3))) for _ in range(45)],
    }


# Each copy's own spelling of some of the commonest pairs of letters: a third of its words are nobody else's.
CHANGES = ("", "ti ta er", "in on re", "at es or", "en nt ed", "st is al", "ar te se", "it le ve", "ic me co")


def multiplied(times: int) -> Iterator[dict[str, Any]]:
    """The archive, and copies of it with changed words."""
    for copy in range(times):
        for document in documents():
            for pair in CHANGES[copy].split():
                document["text"] = document["text"].replace(pair, f"{pair[0]}{'qxzjvkwy'[copy - 1]}{pair[1]}")
            yield document
