"""The library's search, on the whole archive: our page beside the engine asked barely, and beside SQLite's own search.

One thread, no server. A page: twenty hits, the total, six facets and the year, titles and passages marked. Barely: the same
words to the same index, twenty hits with the total, the same facets, no texts and no marks. The index is made once and kept
in `data/bench`.
"""

import os
import shutil
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from tantivy import Occur, Query

from bench import corpus, slips
from masthead.library.search.engine import FACETS, Answer, Wish
from masthead.library.search.engines.embedded import EmbeddedEngine
from masthead.library.search.engines.writing import root_of
from masthead.library.search.passages import marks, passage
from masthead.library.search.query import parse
from masthead.library.search.words import words_of

KEPT = Path(os.environ.get("BENCH_INDEX", Path(__file__).parent.parent / "data" / "bench"))
ROUNDS = int(os.environ.get("BENCH_SEARCH_ROUNDS", "5"))
EACH = 15  # the queries are drawn from every fifteenth text


@contextmanager
def _made(name: str) -> Iterator[Path]:
    """A folder to build in, put in its place when it is whole."""
    begun = KEPT / f"{name}.begun"
    shutil.rmtree(begun, ignore_errors=True)
    begun.mkdir(parents=True)
    yield begun
    begun.replace(KEPT / name)


def index() -> EmbeddedEngine:
    """The archive's index, built where there is none."""
    if not (KEPT / "archive").is_dir():
        with _made("archive") as folder, EmbeddedEngine(folder).writer() as writer:
            for entry in corpus.entries(corpus.documents()):
                writer.add(entry)
    return EmbeddedEngine(KEPT / "archive")


def neighbour() -> sqlite3.Connection:
    """The same archive in SQLite's FTS5, with its narrow table for the facets."""
    if not (KEPT / "fts5").is_dir():
        with _made("fts5") as folder:
            made = sqlite3.connect(folder / "fts5.sqlite3")
            made.execute("CREATE VIRTUAL TABLE found USING fts5(title, body, tokenize='porter unicode61 remove_diacritics 2')")
            made.execute("CREATE TABLE narrow(id INTEGER PRIMARY KEY, year INTEGER, topic INTEGER, region INTEGER)")
            for entry in corpus.entries(corpus.documents()):
                first = [next(iter(entry.facets[facet]), None) for facet in ("year", "topic", "region")]
                made.execute("INSERT INTO found(rowid, title, body) VALUES (?, ?, ?)", (entry.id, entry.title, entry.text))
                made.execute("INSERT INTO narrow VALUES (?, ?, ?, ?)", (entry.id, *first))
            made.commit()
            made.close()
    return sqlite3.connect(KEPT / "fts5" / "fts5.sqlite3")


def larger() -> Path:
    """A quarter of a million articles: the archive and copies of it with changed words. Built once, by hand, with
    BENCH_LARGER=1; that takes half an hour."""
    if os.environ.get("BENCH_LARGER") and not (KEPT / "250k").is_dir():
        with _made("250k") as folder, EmbeddedEngine(folder).writer() as writer:
            for entry in islice(corpus.entries(corpus.multiplied(9)), 250_000):
                writer.add(entry)
    return KEPT / "250k"


def page(engine: EmbeddedEngine, typed: str) -> Answer:
    """What a reader's page asks of the engine, marks included; the first to ask it since the last commit."""
    engine.remembered.clear()
    return again(engine, typed)


def again(engine: EmbeddedEngine, typed: str) -> Answer:
    """The same, asked before: its facets are remembered."""
    answer = engine.search(Wish(parse(typed)))
    for hit in answer.hits:
        passage(hit.text, answer.weights, engine.stem)
        marks(hit.title, answer.weights.keys(), engine.stem)
    return answer


def barely(engine: EmbeddedEngine, typed: str) -> Any:
    """The limit: the engine's own hits, count and facets for these words."""
    roots = [root_of(word) for word in words_of(typed)]
    if typed.startswith('"') and len(roots) > 1:
        asked = Query.phrase_query(engine.schema, "all", roots)
    else:
        asked = Query.boolean_query([(Occur.Must, Query.term_query(engine.schema, "all", root)) for root in roots])
    searcher = engine.index.searcher()
    searcher.search(asked, limit=20)
    return searcher.aggregate(asked, {facet: {"terms": {"field": facet, "size": 30}} for facet in FACETS})


def fts5(connection: sqlite3.Connection, typed: str) -> None:
    """Twenty by rank with snippets, the total, three facets."""
    quoted = typed if typed.startswith('"') else " ".join(f'"{word}"' for word in words_of(typed))
    connection.execute(
        "SELECT rowid, snippet(found, 1, '', '', '…', 30) FROM found WHERE found MATCH ? ORDER BY bm25(found, 5.0, 1.0) LIMIT 20", (quoted,)
    ).fetchall()
    connection.execute("SELECT count(*) FROM found WHERE found MATCH ?", (quoted,)).fetchone()
    for facet in ("year", "topic", "region"):
        counted = f"SELECT {facet}, count(*) FROM narrow JOIN (SELECT rowid FROM found WHERE found MATCH ?) ON id = rowid GROUP BY 1"
        connection.execute(counted, (quoted,)).fetchall()


def suggestions(queries: list[str]) -> list[str]:
    """What is typed on the way to a word: its first two letters, three, and so on."""
    words = [word for typed in queries for word in words_of(typed)[:1]]
    return [word[:length] for word in words[:60] for length in (2, 3, 4, 6) if length <= len(word)]


def rounds(queries: list[str], *ways: Callable[[str], object]) -> list[list[tuple[float, float]]]:
    """For each way, each query's (wall, CPU) milliseconds, median of the rounds. The ways take turns at each query, so that a
    noisy machine is noisy for all."""
    took: list[list[list[tuple[float, float]]]] = [[[] for _ in queries] for _ in ways]
    for _ in range(ROUNDS + 1):
        for n, typed in enumerate(queries):
            for way, times in zip(ways, took, strict=True):
                wall, cpu = time.perf_counter(), time.process_time()
                way(typed)
                times[n].append(((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000))
    middle = statistics.median
    # The first round warms up.
    return [[(middle(wall for wall, _ in one[1:]), middle(cpu for _, cpu in one[1:])) for one in times] for times in took]


def at(share: float, figures: list[float]) -> float:
    """The figure below which this share of them lies."""
    return sorted(figures)[min(len(figures) - 1, int(len(figures) * share))]


def line(name: str, took: list[tuple[float, float]], limit: list[tuple[float, float]] | None = None) -> None:
    """A row of the table. The ratio is of processor time at the 95th of a hundred, which a busy machine disturbs least."""
    wall, cpu = [w for w, _ in took], [c for _, c in took]
    ratio = f"{at(0.95, cpu) / at(0.95, [c for _, c in limit]):.2f}" if limit else ""
    shown = " | ".join(f"{at(share, figures):.1f}" for figures in (wall, cpu) for share in (0.5, 0.95, 0.99))
    print(f"| {name} | {len(took)} | {shown} | {ratio} |", flush=True)


def main() -> None:
    """The table, or a line that says why there is none."""
    if not corpus.ARCHIVE.exists():
        print(f"Search: skipped, for the archive is not here ({corpus.ARCHIVE.name}).")
        return
    engine = index()
    texts = [document["text"] for n, document in enumerate(corpus.documents()) if n % EACH == 0]
    kinds = corpus.questions(texts)
    every = [typed for queries in kinds.values() for typed in queries]
    print(f"\nSearch: {len(engine):,} articles, one thread, {ROUNDS} rounds; each query's median. The ratio is to the bare engine.\n")
    print("| | queries | p50 ms | p95 ms | p99 ms | CPU p50 ms | CPU p95 ms | CPU p99 ms | ratio at p95 |")
    print("|---|---|---|---|---|---|---|---|---|")
    ours, second, bare = rounds(
        every, lambda typed: page(engine, typed), lambda typed: again(engine, typed), lambda typed: barely(engine, typed)
    )
    line("our page", ours, bare)
    line("our page, asked again", second, bare)
    line("the engine, barely", bare)
    begun = 0
    for kind, queries in kinds.items():
        line(f"our page: {kind}", ours[begun : begun + len(queries)], bare[begun : begun + len(queries)])
        begun += len(queries)
    (typing,) = rounds(suggestions(every), lambda typed: engine.titles(words_of(typed), 5))
    line("titles suggested", typing)
    connection = neighbour()
    (beside,) = rounds(every[::4], lambda typed: fts5(connection, typed))
    line("SQLite FTS5 (three facets)", beside)
    if larger().is_dir():
        many = EmbeddedEngine(larger())
        ours, second, bare = rounds(
            every, lambda typed: page(many, typed), lambda typed: again(many, typed), lambda typed: barely(many, typed)
        )
        line(f"our page, {len(many):,} articles", ours, bare)
        line(f"our page, {len(many):,} articles, asked again", second, bare)
        line(f"the engine, barely, {len(many):,} articles", bare)
    share, _ = slips.right_first(engine.vocabulary())
    print(f"\nOf {slips.SLIPS} words misspelt by one letter, {share:.1%} are put right first.")


if __name__ == "__main__":
    main()
