"""The embedded engine's index: what it keeps of an article, and its one writer."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any

from tantivy import Document, Filter, Index, Query, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from masthead.library.search.engine import FACETS, NAMES, Entry

TITLE_TIMES = 2  # the title is written into the text that many times
HEAP = 64_000_000  # bytes of a writer; the library's least is 15 MB
FIRST_DAY = date(1, 1, 1).toordinal()
SLICES = 16  # equal parts of the library, each a fair sample of it
ANALYSER, WRITTEN, PAIRS = "words", "written", "pairs"


@lru_cache(maxsize=1)
def analyser() -> TextAnalyzer:
    """Words as they are kept: folded, and cut to their English root. The same for texts and for queries."""
    words = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(60)).filter(Filter.lowercase()).filter(Filter.ascii_fold())
    return words.filter(Filter.stemmer("english")).build()


@lru_cache(maxsize=1)
def folder_of_words() -> TextAnalyzer:
    """Words as written, folded: what spelling and `prefix*` look at."""
    words = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(60)).filter(Filter.lowercase())
    return words.filter(Filter.ascii_fold()).build()


@lru_cache(maxsize=1)
def as_they_stand() -> TextAnalyzer:
    """Pairs of roots, which were made before."""
    return TextAnalyzerBuilder(Tokenizer.whitespace()).build()


def pairs_of(text: str) -> Iterator[str]:
    """Every two roots that stand side by side."""
    return map("_".join, pairwise(analyser().analyze(text)))


@lru_cache(maxsize=65536)
def root_of(word: str) -> str:
    """The root of one word."""
    roots = analyser().analyze(word)
    return roots[0] if roots else ""


def slice_of(article_id: int) -> int:
    """Which sixteenth of the library an article is in: by chance, and always the same (Knuth's multiplicative hash)."""
    return (article_id * 2_654_435_761 % 2**32) * SLICES >> 32


def make_schema() -> Any:
    schema = SchemaBuilder()
    schema.add_unsigned_field("id", stored=True, indexed=True, fast=True)
    schema.add_text_field("all", tokenizer_name=ANALYSER, index_option="position")
    # Two words side by side are a term of their own, so that “of the union” costs what a rare word costs, and not a look at the
    # places of the commonest words in every text. A fifth more index, and 0.7 ms more for each article that is written into it.
    schema.add_text_field("pairs", tokenizer_name=PAIRS, index_option="freq")
    schema.add_text_field("written", tokenizer_name=WRITTEN, index_option="basic")
    schema.add_text_field("title_written", tokenizer_name=WRITTEN, index_option="basic")
    schema.add_text_field("title", stored=True, tokenizer_name=ANALYSER, index_option="position")
    schema.add_text_field("standfirst", stored=True, tokenizer_name="raw", index_option="basic")
    schema.add_text_field("text", stored=True, tokenizer_name="raw", index_option="basic")
    for name in NAMES:
        schema.add_text_field(f"{name}_name", tokenizer_name=ANALYSER, index_option="position")
    for facet in FACETS:
        schema.add_unsigned_field(facet, indexed=True, fast=True)
    schema.add_unsigned_field("day", indexed=True, fast=True)
    schema.add_unsigned_field("wall", indexed=True, fast=True)
    schema.add_unsigned_field("slice", indexed=True)
    return schema.build()


class Writer:
    """The index's one writer. As a context: commits at its end, or leaves all as it was."""

    def __init__(self, index: Index, look: Callable[[], None]) -> None:
        """`look`: called when what was written is to be seen."""
        self.index = index
        self.look = look
        self.held = index.writer(heap_size=HEAP, num_threads=1)

    def put(self, entry: Entry) -> None:
        """Keep this article, instead of what was kept of it."""
        self.drop(entry.id)
        self.add(entry)

    def add(self, entry: Entry) -> None:
        """Keep an article that is not there yet."""
        kept = Document()
        kept.add_unsigned("id", entry.id)
        kept.add_text("title", entry.title)
        kept.add_text("standfirst", entry.standfirst)
        kept.add_text("text", entry.text)
        whole = f"{(entry.title + ' . ') * TITLE_TIMES}{entry.standfirst} . {' . '.join(entry.names.values())} . {entry.text}"
        kept.add_text("all", whole)
        kept.add_text("pairs", " ".join(pairs_of(whole)))
        kept.add_text("title_written", entry.title)
        kept.add_text("written", f"{entry.title} {entry.standfirst} {entry.text}")
        for name, words in entry.names.items():
            kept.add_text(f"{name}_name", words)
        for facet, values in entry.facets.items():
            for value in values:
                kept.add_unsigned(facet, value)
        kept.add_unsigned("wall", entry.wall)
        kept.add_unsigned("slice", slice_of(entry.id))
        kept.add_unsigned("day", entry.day.toordinal() - FIRST_DAY + 1 if entry.day else 0)  # 0: undated
        self.held.add_document(kept)

    def drop(self, article_id: int) -> None:
        """Forget an article."""
        self.held.delete_documents_by_query(Query.term_query(self.index.schema, "id", article_id))

    def commit(self) -> None:
        """Make it so, for every process."""
        self.held.commit()

    def close(self) -> None:
        """Commit, wait until the engine has tidied up, and let the next writer come."""
        self.held.commit()
        self.held.wait_merging_threads()
        self.look()

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, kind: object, *rest: object) -> None:
        if kind is None:
            self.close()
        else:
            self.held.rollback()
