"""A reader asks the library: from what stands in the address to what the page shows."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from masthead.access.gate import Visit
from masthead.library import shelf
from masthead.library.models import ArticlePage, Author, Country, Format, Region, Series, Topic
from masthead.library.search import indexing
from masthead.library.search.engine import Answer, Engine, Entitlement, Hit, Sort, Wish
from masthead.library.search.entries import FORMATS
from masthead.library.search.passages import marks, passage
from masthead.library.search.query import LONGEST, Query, parse
from masthead.library.search.spelling import Speller

A_PAGE = 20
DEEPEST = 500  # pages: who looks further wants a narrower question
KINDS: dict[str, Any] = {"region": Region, "country": Country, "topic": Topic, "author": Author, "series": Series}
FEW = 3  # with fewer results the spelling is looked at


def entitlement_of(visit: Visit) -> Entitlement:
    """What this visitor's searches may look into. Everything below takes it as an argument; nothing has a default."""
    return Entitlement.WHOLE if visit.subscribed or visit.editor else Entitlement.OPENINGS


@dataclass(frozen=True)
class Asked:
    """What stands in the address, understood; what makes no sense is left out."""

    typed: str
    query: Query
    chosen: dict[str, list[str]] = field(default_factory=dict)  # kind → slugs
    first_year: int | None = None
    last_year: int | None = None
    sort: Sort = Sort.RELEVANCE
    open_only: bool = False
    page: int = 1
    literal: bool = False  # "search instead for": no spelling

    @property
    def anything(self) -> bool:
        """Whether it narrows the library at all."""
        return not self.query.empty or bool(self.chosen) or self.first_year is not None or self.last_year is not None or self.open_only


def read(given: QueryDict) -> Asked:
    """The address's parameters: q, region, country, topic, author, series, format, from, to, sort, open, page, literal."""
    typed = given.get("q", "").replace("\x00", "").strip()[: LONGEST + 1]
    chosen = {kind: sorted({slug[:160] for slug in given.getlist(kind)[:20] if slug}) for kind in (*KINDS, "format")}
    sort = given.get("sort", "")
    return Asked(
        typed=typed,
        query=parse(typed),
        chosen={kind: slugs for kind, slugs in chosen.items() if slugs},
        first_year=_year(given.get("from", "")),
        last_year=_year(given.get("to", "")),
        sort=Sort(sort) if sort in list(Sort) else Sort.RELEVANCE,
        open_only=given.get("open") == "1",
        page=_number(given.get("page", ""), 1, DEEPEST),
        literal=given.get("literal") == "1",
    )


def _number(typed: str, least: int, most: int) -> int:
    return min(most, max(least, int(typed))) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else least


def _year(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) == 4 and int(typed) > 0 else None


@dataclass(frozen=True)
class Found:
    """A result: the article as a card, its title and passage with the words marked."""

    card: ArticlePage
    title: SafeString
    passage: SafeString


@dataclass(frozen=True)
class Choice:
    """A facet's line."""

    slug: str
    name: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Results:
    """What the page shows. `instead`: the spelling that was searched for; `advice`: one that is only offered."""

    asked: Asked
    found: list[Found]
    total: int
    any_word: bool
    facets: dict[str, list[Choice]]
    years: list[tuple[int, int]]
    instead: str = ""
    advice: str = ""

    @property
    def pages(self) -> int:
        """How many pages there are, as far as one may turn."""
        return min(DEEPEST, -(-self.total // A_PAGE))


def ask(asked: Asked, entitlement: Entitlement) -> Results:
    """Search, as one who may read this much. Raises `folders.Missing` while there is no index."""
    engine = indexing.folders().engine(entitlement)
    ids = _numbers_of(asked.chosen)
    if ids is None:
        return Results(asked, [], 0, False, {}, [])
    wish = Wish(
        query=_dated(asked),
        chosen=ids,
        sort=asked.sort if not asked.query.empty or asked.sort is Sort.OLDEST else Sort.NEWEST,
        offset=(asked.page - 1) * A_PAGE,
        limit=A_PAGE,
        open_only=asked.open_only,
        withheld=tuple(indexing.withheld()),
    )
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
        found=_found(answer, engine),
        total=answer.total,
        any_word=answer.any_word,
        facets=_named(answer, asked),
        years=sorted(answer.facets["year"]),
        instead=instead,
        advice=advice,
    )


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
            numbers = tuple(KINDS[kind].objects.filter(slug__in=slugs).values_list("pk", flat=True))
        if not numbers:
            return None
        out.append((kind, numbers))
    return tuple(out)


def _found(answer: Answer, engine: Engine) -> list[Found]:
    cards = {card.pk: card for card in shelf.cards().filter(pk__in=[hit.id for hit in answer.hits])}
    shelf.with_pictures(list(cards.values()))
    # An article taken down a moment ago is in the index and not on the shelf.
    return [_one(cards[hit.id], hit, answer.weights, engine) for hit in answer.hits if hit.id in cards]


def _one(card: ArticlePage, hit: Hit, weights: dict[str, float], engine: Engine) -> Found:
    best = passage(hit.text, weights, engine.stem)
    shown = marked(best.text, best.marks)
    return Found(
        card=card,
        title=marked(card.title, marks(card.title, weights.keys(), engine.stem)),
        passage=mark_safe(f"{'' if best.begins else '… '}{shown}{'' if best.ends else ' …'}"),  # noqa: S308 (escaped by `marked`)
    )


def marked(text: str, places: tuple[tuple[int, int], ...]) -> SafeString:
    """`text` escaped, with `<mark>` about these places."""
    out, at = [], 0
    for begin, end in places:
        out += [escape(text[at:begin]), f"<mark>{escape(text[begin:end])}</mark>"]
        at = end
    return mark_safe("".join([*out, escape(text[at:])]))  # noqa: S308


def _named(answer: Answer, asked: Asked) -> dict[str, list[Choice]]:
    """The facets with their names, commonest first; what is chosen is there even when nothing has it."""
    out: dict[str, list[Choice]] = {}
    for kind, model in KINDS.items():
        counts = dict(answer.facets.get(kind, []))
        slugs = asked.chosen.get(kind, [])
        rows = {row.pk: row for row in [*model.objects.filter(pk__in=counts), *(model.objects.filter(slug__in=slugs) if slugs else [])]}
        choices = [Choice(row.slug, str(row), counts.get(pk, 0), row.slug in slugs) for pk, row in rows.items()]
        out[kind] = sorted(choices, key=lambda choice: (not choice.chosen, -choice.count, choice.name))
    formats = {FORMATS[number]: count for number, count in answer.facets.get("format", [])}
    slugs = asked.chosen.get("format", [])
    out["format"] = [Choice(f, Format(f).label, formats.get(f, 0), f in slugs) for f in FORMATS if f in formats or f in slugs]
    return out


def correct(query: Query, speller: Speller) -> str:
    """The query with its misspelt words put right, as it would be typed; "" where none is."""
    put: dict[str, str] = {}
    for term in query.terms:
        if not term.prefix and not term.field:
            put |= {word: better for word in term.words if (better := speller.instead_of(word))}
    if not put:
        return ""
    clauses = tuple(
        replace(clause, terms=tuple(replace(term, words=tuple(put.get(word, word) for word in term.words)) for term in clause.terms))
        for clause in query.clauses
    )
    return replace(query, clauses=clauses).typed


@lru_cache(maxsize=4)
def _speller(name: str, engine: Engine) -> Speller:
    return Speller(engine.vocabulary())


def speller(engine: Engine) -> Speller:
    """Advice from this index's own words, and no other's: a stranger's never comes from a locked text."""
    return _speller(str(getattr(engine, "folder", "")), engine)
