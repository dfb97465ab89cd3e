"""A reader asks the library: from what stands in the address to what the page shows."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from masthead.access.gate import Visit
from masthead.library.search import facets, indexing, noting, showing
from masthead.library.search.asked import DEEPEST, Asked
from masthead.library.search.engine import Answer, Engine, Entitlement, Sort, Wish
from masthead.library.search.entries import FORMATS
from masthead.library.search.facets import NAMED, Bar, Choice
from masthead.library.search.query import Query, parse
from masthead.library.search.showing import Found
from masthead.library.search.spelling import Speller, correct

A_PAGE = 20
FEW = 3  # with fewer results the spelling is looked at


def entitlement_of(visit: Visit) -> Entitlement:
    """What this visitor's searches may look into. Everything below takes it as an argument; nothing has a default."""
    return Entitlement.WHOLE if visit.subscribed or visit.editor else Entitlement.OPENINGS


def open_to(visit: Visit) -> tuple[int, ...]:
    """The articles behind a wall that stand open for this visitor now: opened by the reader, by the pass, by a gift."""
    return tuple(sorted((visit.opened if visit.known else visit.passed or frozenset()) | visit.gifted))


@dataclass(frozen=True)
class Way:
    """Another search, when this one finds nothing: what it does otherwise, how much it finds, its address."""

    words: str
    count: int
    address: str


@dataclass(frozen=True)
class Results:
    """What the page shows. `instead`: the spelling that was searched for; `advice`: one that is only offered; `ways`: to
    something, where there is nothing."""

    asked: Asked
    found: list[Found]
    total: int
    any_word: bool
    facets: dict[str, list[Choice]]
    years: list[Bar]
    instead: str = ""
    advice: str = ""
    ways: list[Way] = field(default_factory=list)

    @property
    def addresses(self) -> dict[str, str]:
        """Of searches like this one: with the spelling put right, as typed, with no years, behind any wall; without what
        was chosen; and what its results are called where they are taken away."""
        shown = replace(self.asked, typed=self.instead) if self.instead else self.asked
        return {
            "instead": self.asked.but(typed=self.instead),
            "advice": self.asked.but(typed=self.advice),
            "literal": self.asked.but(literal=True),
            "any_year": self.asked.but(first_year=None, last_year=None),
            "any_wall": self.asked.but(open_only=not self.asked.open_only),
            "words_alone": Asked(self.asked.typed, self.asked.query).but(),
            "first": self.asked.but(),
            "last": self.asked.but(page=self.pages),
            "away": shown.but(literal=True) if self.instead else shown.but(),
        }

    @property
    def first_year(self) -> int | None:
        """The first year there is."""
        return self.years[0].year if self.years else None

    @property
    def last_year(self) -> int | None:
        """The last one."""
        return self.years[-1].year if self.years else None

    @property
    def chips(self) -> list[Choice]:
        """What is chosen, to be taken back."""
        return [choice for choices in self.facets.values() for choice in choices if choice.chosen]

    @property
    def about(self) -> bool:
        """Whether some of the counts beside the results are estimates."""
        return any(choice.about for choices in self.facets.values() for choice in choices)

    @property
    def pages(self) -> int:
        """How many pages there are, as far as one may turn."""
        return min(DEEPEST, -(-self.total // A_PAGE))


def ask(asked: Asked, entitlement: Entitlement, opened: tuple[int, ...]) -> Results:
    """Search, as one who may read this much; `opened`: and for whom these articles stand open. Raises `folders.Missing` while
    there is no index."""
    wish = wish_of(asked, entitlement, opened)  # what is withheld is read first: what was seen to since is in the index by then
    engine = indexing.folders().engine(entitlement)
    if wish is None:
        nothing = Answer([], 0, {}, False, {})
        return Results(asked, [], 0, False, facets.named(nothing, asked), [], ways=_ways(asked, entitlement, opened))
    answer = engine.search(wish)
    corrected = "" if asked.literal or answer.total >= FEW else correct(asked.query, speller(engine))
    instead = advice = ""
    if corrected:
        better = engine.search(replace(wish, query=replace(parse(corrected), after=wish.query.after, before=wish.query.before)))
        if better.total > answer.total and (answer.total == 0 or answer.any_word):
            answer, instead = better, corrected
        elif better.total > answer.total:
            advice = corrected
    return Results(
        asked=asked,
        found=showing.found(answer, engine),
        total=answer.total,
        any_word=answer.any_word,
        facets=facets.named(answer, asked),
        years=facets.bars(_any_year(answer, wish, asked, engine), asked),
        instead=instead,
        advice=advice,
        ways=[] if answer.total else _ways(asked, entitlement, opened),
    )


def _any_year(answer: Answer, wish: Wish, asked: Asked, engine: Engine) -> Answer:
    """The answer whose years are drawn: also those beside the ones chosen, so that one may choose more."""
    if asked.first_year is None and asked.last_year is None:
        return answer
    return engine.search(replace(wish, query=asked.query, offset=0, limit=1, any_word=answer.any_word))


def wish_of(asked: Asked, entitlement: Entitlement, opened: tuple[int, ...]) -> Wish | None:
    """What the engine is asked. None where something was chosen that does not exist, so that nothing can be found."""
    numbers = _numbers_of(asked.chosen)
    if numbers is None:
        return None
    return Wish(
        query=_dated(asked),
        chosen=numbers,
        sort=asked.sort if not asked.query.empty or asked.sort is Sort.OLDEST else Sort.NEWEST,
        offset=(asked.page - 1) * A_PAGE,
        limit=A_PAGE,
        open_only=asked.open_only and entitlement is not Entitlement.WHOLE,  # to whom all is open, nothing is left out
        open_to=opened,
        withheld=tuple(noting.withheld()),
    )


def _ways(asked: Asked, entitlement: Entitlement, opened: tuple[int, ...]) -> list[Way]:
    """Searches a little wider than one that found nothing, and what they find: in the asker's own index, like everything."""
    out = []
    for words, wider in _wider(asked):
        wish = wish_of(replace(wider, page=1), entitlement, opened) if wider.anything else None
        engine = indexing.folders().engine(entitlement)
        total = engine.search(replace(wish, limit=1, with_facets=False)).total if wish else 0
        if total:
            out.append(Way(words, total, wider.but()))
    return out


def _wider(asked: Asked) -> Iterable[tuple[str, Asked]]:
    """One thing taken back at a time, ten at most."""
    for kind in list(asked.chosen)[:5]:
        rest = {one: slugs for one, slugs in asked.chosen.items() if one != kind}
        yield f"in any {kind}", replace(asked, chosen=rest)
    if asked.first_year is not None or asked.last_year is not None:
        yield "in any year", replace(asked, first_year=None, last_year=None)
    if asked.open_only:
        yield "behind any wall", replace(asked, open_only=False)
    kept = tuple(clause for clause in asked.query.clauses if not clause.excluded)
    if kept and kept != asked.query.clauses:
        yield "leaving nothing out", _worded(asked, replace(asked.query, clauses=kept))
    if asked.query.clauses and (asked.query.after or asked.query.before):
        yield "without the dates", _worded(asked, replace(asked.query, after=None, before=None))
    if any(term.field for term in asked.query.terms):
        free = tuple(replace(clause, terms=tuple(replace(term, field="") for term in clause.terms)) for clause in asked.query.clauses)
        yield "anywhere in the article", _worded(asked, replace(asked.query, clauses=free))


def _worded(asked: Asked, query: Query) -> Asked:
    return replace(asked, typed=query.typed, query=query)


def _dated(asked: Asked) -> Query:
    """The query, with the years chosen beside it. Where both bound it, the narrower bound holds."""
    query = asked.query
    if asked.first_year is not None:
        begin = date(asked.first_year, 1, 1)
        query = replace(query, after=max(begin, query.after or begin))
    if asked.last_year is not None and asked.last_year < date.max.year:
        end = date(asked.last_year + 1, 1, 1)
        query = replace(query, before=min(end, query.before or end))
    return query


def _numbers_of(chosen: dict[str, list[str]]) -> tuple[tuple[str, tuple[int, ...]], ...] | None:
    """The rows that were chosen; None where one does not exist, so that nothing can be found."""
    out = []
    for kind, slugs in chosen.items():
        if kind == "format":
            numbers = tuple(FORMATS.index(slug) for slug in slugs if slug in FORMATS)
        else:
            numbers = tuple(NAMED[kind].objects.filter(slug__in=slugs).values_list("pk", flat=True))
        if not numbers:
            return None
        out.append((kind, numbers))
    return tuple(out)


_spellers: dict[object, tuple[int, Speller]] = {}  # by index: how many articles it held, and its words


def speller(engine: Engine) -> Speller:
    """Advice from this index's own words, and no other's: a stranger's never comes from a locked text.

    Made again when the index has grown by a hundredth; making it takes half a second for 80,000 words.
    """
    key, count = engine.folder or id(engine), len(engine)
    held = _spellers.get(key)
    if held is None or abs(count - held[0]) > max(20, held[0] // 100):
        if len(_spellers) > 4:  # of indexes that were replaced
            _spellers.clear()
        held = _spellers[key] = (count, Speller(engine.vocabulary()))
    return held[1]
