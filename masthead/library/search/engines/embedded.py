"""The embedded engine: tantivy, in a folder of its own for each class of reader."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Index, Occur, Order, Query

from masthead.library.related import Near
from masthead.library.search import query as language
from masthead.library.search.engine import FACETS, Answer, Entry, Hit, Sort, Wish
from masthead.library.search.engines import counting, likeness
from masthead.library.search.engines.writing import (
    ANALYSER,
    FIRST_DAY,
    PAIRS,
    WRITTEN,
    Writer,
    analyser,
    as_they_stand,
    folder_of_words,
    make_schema,
    root_of,
)
from masthead.library.search.query import Clause, Term
from masthead.library.search.words import EMPTY

# The ranking, chosen on two judged collections (docs/decisions/2026-11-23-search-ranking.md): BM25 over title, standfirst and
# text in one field, the title written into it twice; a little more for words of the title, and for words side by side.
IN_TITLE = 0.1
SIDE_BY_SIDE = 0.1
HARDLY_ANYTHING = 10  # fewer articles with all the words, and any of the words will do

REMEMBERED = 512  # searches whose facets an engine keeps; some 30 kB each at most


@dataclass(frozen=True)
class Facets:
    """Each kind's choices with their articles; `about`: the kinds of which a part was counted and the rest inferred."""

    choices: dict[str, list[tuple[int, int]]]
    about: frozenset[str]


NONE = Facets({}, frozenset())


class EmbeddedEngine:
    """An index in a folder, or in memory without one."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        self.index = Index(make_schema(), path=str(folder)) if folder else Index(make_schema())
        self.index.register_tokenizer(ANALYSER, analyser())
        self.index.register_tokenizer(WRITTEN, folder_of_words())
        self.index.register_tokenizer(PAIRS, as_they_stand())
        # The engine looks for what is new when it is told to, never by itself: what is remembered is of what is seen.
        self.index.config_reader(reload_policy="manual")
        self.remembered: dict[Wish, Facets] = {}
        self.schema = self.index.schema
        self.seen = 0  # when the list of files was written that was last looked at

    # Writing: one writer at a time.

    def writer(self) -> Writer:
        """The one writer. Raises ValueError while another has it."""
        return Writer(self.index, self.reload)

    def look_again(self) -> None:
        """See what was committed before this moment."""
        if self.folder is None:
            return
        written = (self.folder / "meta.json").stat().st_mtime_ns
        if written != self.seen:
            self.reload()
            self.seen = written

    def reload(self) -> None:
        """See what the writer has committed; facets counted before are forgotten."""
        self.index.reload()
        self.remembered = {}  # after it: who still counts what was there before keeps it in the old one, which nobody asks

    # Asking

    def stem(self, word: str) -> str:
        """The root under which the index keeps a word."""
        return root_of(word)

    def __len__(self) -> int:
        return int(self.index.searcher().num_docs)

    def search(self, wish: Wish) -> Answer:
        """All the words; when hardly anything has them all, any of them."""
        remembered = self.remembered  # before the searcher: what is kept in it is of that searcher, or of a newer one
        searcher = self.index.searcher()
        frequent = self._weights(searcher, wish)
        any_word = bool(wish.any_word)
        ordered = wish.sort is Sort.RELEVANCE
        asked = self._asked(wish, any_word=any_word, ordered=ordered)
        found = self._found(searcher, asked, wish)
        if wish.any_word is None and found.count < HARDLY_ANYTHING and len(frequent) > 1:
            looser = self._asked(wish, any_word=True, ordered=ordered)
            more = self._found(searcher, looser, wish)
            if more.count > found.count:
                found, any_word = more, True
        facets = self._facets(searcher, wish, any_word, found.count, remembered) if wish.with_facets else NONE
        return Answer(
            hits=[self._hit(searcher, score, address) for score, address in found.hits],
            total=found.count,
            facets=facets.choices,
            about=facets.about,
            any_word=any_word,
            weights=frequent,
        )

    def _weights(self, searcher: Any, wish: Wish) -> dict[str, float]:
        """Each root asked for anywhere, and how telling it is: the logarithm of its rarity."""
        count = max(1, searcher.num_docs)
        roots = {
            root_of(word) for term in wish.query.terms if not term.prefix for word in term.words if word not in EMPTY or len(term.words) > 1
        }
        return {root: math.log(1 + count / (1 + searcher.doc_freq("all", root))) for root in roots if root}

    def _found(self, searcher: Any, asked: Query, wish: Wish) -> Any:
        if wish.sort is Sort.RELEVANCE:
            return searcher.search(asked, limit=wish.limit, offset=wish.offset)
        order = Order.Desc if wish.sort is Sort.NEWEST else Order.Asc
        return searcher.search(asked, limit=wish.limit, offset=wish.offset, order_by_field="day", order=order)

    def _hit(self, searcher: Any, score: float, address: Any) -> Hit:
        kept = searcher.doc(address)
        return Hit(
            id=kept.get_first("id"),
            score=float(score),
            title=kept.get_first("title") or "",
            standfirst=kept.get_first("standfirst") or "",
            text=kept.get_first("text") or "",
        )

    def _facets(self, searcher: Any, wish: Wish, any_word: bool, total: int, remembered: dict[Wish, Facets]) -> Facets:
        """How many articles each choice holds: counted once for all pages and orders of a search.

        This engine is of one class of reader, and so is what it remembers.
        """
        key = replace(wish, sort=Sort.RELEVANCE, offset=0, limit=0, any_word=any_word)
        counted = remembered.get(key)
        if counted is None:
            counted = self._counted(searcher, wish, any_word, total)
            if len(remembered) >= REMEMBERED:
                remembered.clear()
            remembered[key] = counted
        return counted

    def _counted(self, searcher: Any, wish: Wish, any_word: bool, total: int) -> Facets:
        """A kind one has chosen from counts without its own choice, so that one may add to it."""
        asked = self._asked(wish, any_word=any_word, ordered=False)
        choices = counting.count(searcher, self.schema, asked, total, FACETS)
        about = {kind for kind in FACETS if counting.inferred(total)}
        for kind, _ in wish.chosen:
            others = tuple((other, values) for other, values in wish.chosen if other != kind)
            without = self._asked(replace(wish, chosen=others), any_word=any_word, ordered=False)
            many = searcher.search(without, limit=1).count
            choices |= counting.count(searcher, self.schema, without, many, [kind])
            about = about | {kind} if counting.inferred(many) else about - {kind}
        return Facets(choices, frozenset(about))

    # From the language to the engine's own queries

    def _asked(self, wish: Wish, *, any_word: bool, ordered: bool = True) -> Query:
        """`ordered`: with what finds nothing more and only moves an article up."""
        must: list[tuple[Occur, Query]] = []
        wanted = [clause for clause in wish.query.clauses if not clause.excluded]
        told = [clause for clause in wanted if not _says_nothing(clause)] or wanted
        if any_word:
            times = Counter(map(self._roots, told))
            once = {self._roots(clause): clause for clause in told}
            parts = [(Occur.Should, self._clause(clause, times[roots])) for roots, clause in once.items()]
            if parts:
                must.append((Occur.Must, Query.boolean_query(parts)))
        else:
            must += [(Occur.Must, self._clause(clause, 1)) for clause in told]
        must += [(Occur.Should, extra) for extra in self._side_by_side(wanted)] if ordered else []
        must += [(Occur.MustNot, self._clause(clause, 1)) for clause in wish.query.clauses if clause.excluded]
        must += [(Occur.Must, Query.const_score_query(bound, 0.0)) for bound in self._bounds(wish)]
        if wish.withheld:
            must.append((Occur.MustNot, Query.term_set_query(self.schema, "id", list(wish.withheld))))
        if not any(occur is not Occur.MustNot and occur is not Occur.Should for occur, _ in must):
            must.append((Occur.Must, Query.all_query()))
        return Query.boolean_query(must)

    def _bounds(self, wish: Wish) -> Iterable[Query]:
        if wish.query.after or wish.query.before:
            first, last = language.days(wish.query)
            yield Query.range_query(
                self.schema, "day", tantivy.FieldType.Unsigned, max(1, first.toordinal() - FIRST_DAY + 1), last.toordinal()
            )
        for facet, values in wish.chosen:
            yield Query.term_set_query(self.schema, facet, list(values))
        if wish.open_only:
            free = Query.term_query(self.schema, "wall", 0)
            opened = Query.term_set_query(self.schema, "id", list(wish.open_to))
            yield Query.boolean_query([(Occur.Should, free), (Occur.Should, opened)])
        if wish.among is not None:
            yield Query.term_set_query(self.schema, "id", list(wish.among))

    def _clause(self, clause: Clause, times: int) -> Query:
        """`times`: how often it was typed; who says a word twice means it more."""
        parts = [self._term(term) for term in clause.terms]
        asked = parts[0] if len(parts) == 1 else Query.boolean_query([(Occur.Should, part) for part in parts])
        return Query.boost_query(asked, float(times)) if times > 1 else asked

    def _roots(self, clause: Clause) -> tuple[object, ...]:
        """What makes two clauses the same: “treaty” and “treaties” are one word, typed twice."""
        return tuple((term.field, term.prefix, tuple(map(root_of, term.words))) for term in clause.terms)

    def _term(self, term: Term) -> Query:
        field = {"": "all", "title": "title", "format": "all"}.get(term.field, f"{term.field}_name")
        roots = [root_of(word) for word in term.words]
        if not all(roots):
            return Query.empty_query()
        if term.prefix:
            return self._prefix(field, term.words)
        asked = self._row(field, roots)
        if field != "all" or len(roots) > 1:
            return asked
        title = Query.boost_query(Query.term_query(self.schema, "title", roots[0]), IN_TITLE)
        return Query.boolean_query([(Occur.Must, asked), (Occur.Should, title)])

    def _prefix(self, field: str, words: tuple[str, ...]) -> Query:
        """`treat*`: the commonest words that begin so; after other words, only next to them."""
        begun = self.index.searcher().terms_with_prefix("written", words[-1], limit=4096)
        likely = [word for word, _ in sorted(begun, key=lambda row: -row[1])[:128]]
        if field == "all" and len(words) == 1:
            return Query.term_set_query(self.schema, "written", likely) if likely else Query.empty_query()
        before = [root_of(word) for word in words[:-1]]
        roots = sorted({root_of(word) for word in [*likely[:48], words[-1]]} - {""})
        ways = [self._row(field, [*before, root]) for root in roots]
        return Query.boolean_query([(Occur.Should, way) for way in ways])

    def _row(self, field: str, roots: list[str]) -> Query:
        """These roots side by side, or the one."""
        if len(roots) == 1:
            return Query.term_query(self.schema, field, roots[0])
        if field != "all":
            return Query.phrase_query(self.schema, field, roots)
        pairs = [Query.term_query(self.schema, "pairs", "_".join(pair)) for pair in pairwise(roots)]
        if len(pairs) == 1:
            return pairs[0]
        # Where all the pairs are, in few texts, places are looked at; for the score, too.
        row = Query.phrase_query(self.schema, field, roots)
        return Query.boolean_query([(Occur.Must, row), *((Occur.Must, Query.const_score_query(pair, 0.0)) for pair in pairs)])

    def _side_by_side(self, clauses: list[Clause]) -> Iterable[Query]:
        """A little more for what stands next to each other as it was typed."""
        plain = [clause.terms[0] if len(clause.terms) == 1 else None for clause in clauses]
        pairs = set()
        for one, other in pairwise(plain):
            if one and other and not (one.field or other.field or one.prefix or other.prefix):
                pair = one.words[-1], other.words[0]
                if not EMPTY & set(pair):
                    pairs.add((root_of(pair[0]), root_of(pair[1])))
        for pair in sorted(pairs):
            if all(pair):
                yield Query.boost_query(self._row("all", list(pair)), SIDE_BY_SIDE)

    def titles(self, words: list[str], limit: int) -> list[tuple[int, str]]:
        """The newest articles whose title has these words, the last of them perhaps begun only: (id, title)."""
        if not words:
            return []
        searcher = self.index.searcher()
        begun = [word for word, _ in searcher.terms_with_prefix("title_written", words[-1], limit=200)]
        parts = [Query.term_query(self.schema, "title_written", word) for word in words[:-1]]
        parts.append(Query.term_set_query(self.schema, "title_written", begun))
        asked = Query.boolean_query([(Occur.Must, part) for part in parts])
        found = searcher.search(asked, limit=limit, count=False, order_by_field="day")
        kept = [searcher.doc(address) for _, address in found.hits] if begun else []
        return [(doc.get_first("id"), doc.get_first("title")) for doc in kept]

    def alike(self, entry: Entry, limit: int) -> list[Near]:
        """The articles most like this one, `limit` of any time and `limit` from before its day, without itself."""
        return likeness.alike(self.index.searcher(), self.schema, entry, limit)

    def ids(self) -> frozenset[int]:
        """Every article it holds."""
        searcher = self.index.searcher()
        found = searcher.search(Query.all_query(), limit=max(1, searcher.num_docs), count=False)
        return frozenset(searcher.fast_field_values("id", [address for _, address in found.hits]))

    def vocabulary(self) -> dict[str, int]:
        """Every word of the index, as written and folded → in how many texts."""
        return dict(self.index.searcher().terms_with_prefix("written", ""))


def _says_nothing(clause: Clause) -> bool:
    return all(len(term.words) == 1 and not term.field and not term.prefix and term.words[0] in EMPTY for term in clause.terms)
