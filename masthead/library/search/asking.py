"""A reader asks the library: from what stands in the address to what the page shows."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from masthead.access.gate import Visit
from masthead.library import shelf
from masthead.library.models import ArticlePage, Author, Country, Format, Region, Series, Topic
from masthead.library.search import indexing, noting
from masthead.library.search.asked import DEEPEST, Asked
from masthead.library.search.engine import Answer, Engine, Entitlement, Hit, Sort, Wish
from masthead.library.search.entries import FORMATS
from masthead.library.search.passages import marks, passage
from masthead.library.search.query import Query, parse
from masthead.library.search.spelling import Speller, correct

A_PAGE = 20
NAMED: dict[str, Any] = {"region": Region, "country": Country, "topic": Topic, "author": Author, "series": Series}
FEW = 3  # with fewer results the spelling is looked at


def entitlement_of(visit: Visit) -> Entitlement:
    """What this visitor's searches may look into. Everything below takes it as an argument; nothing has a default."""
    return Entitlement.WHOLE if visit.subscribed or visit.editor else Entitlement.OPENINGS


@dataclass(frozen=True)
class Found:
    """A result: the article as a card, its title and passage with the words marked."""

    card: ArticlePage
    title: SafeString
    passage: SafeString


@dataclass(frozen=True)
class Choice:
    """A facet's line. `address`: of the search with it chosen, or taken back."""

    kind: str
    slug: str
    name: str
    count: int
    chosen: bool
    address: str


@dataclass(frozen=True)
class Bar:
    """A year's bar, in a drawing 100 high: its place, its height, the search within that year."""

    year: int
    count: int
    x: int
    height: int
    address: str
    chosen: bool

    @property
    def y(self) -> int:
        """From the top."""
        return 100 - self.height


@dataclass(frozen=True)
class Results:
    """What the page shows. `instead`: the spelling that was searched for; `advice`: one that is only offered."""

    asked: Asked
    found: list[Found]
    total: int
    any_word: bool
    facets: dict[str, list[Choice]]
    years: "list[Bar]"
    instead: str = ""
    advice: str = ""

    @property
    def addresses(self) -> dict[str, str]:
        """Of searches like this one: with the spelling put right, as typed, with no years, behind any wall."""
        return {
            "instead": self.asked.but(typed=self.instead),
            "advice": self.asked.but(typed=self.advice),
            "literal": self.asked.but(literal=True),
            "any_year": self.asked.but(first_year=None, last_year=None),
            "any_wall": self.asked.but(open_only=not self.asked.open_only),
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
        withheld=tuple(noting.withheld()),
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
        years=_bars(answer, asked),
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
            numbers = tuple(NAMED[kind].objects.filter(slug__in=slugs).values_list("pk", flat=True))
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
    for kind, model in NAMED.items():
        counts = dict(answer.facets.get(kind, []))
        slugs = asked.chosen.get(kind, [])
        rows = {row.pk: row for row in [*model.objects.filter(pk__in=counts), *(model.objects.filter(slug__in=slugs) if slugs else [])]}
        choices = [_choice(asked, kind, row.slug, str(row), counts.get(pk, 0)) for pk, row in rows.items()]
        out[kind] = sorted(choices, key=lambda choice: (not choice.chosen, -choice.count, choice.name))
    formats = {FORMATS[number]: count for number, count in answer.facets.get("format", [])}
    slugs = asked.chosen.get("format", [])
    there = [one for one in FORMATS if one in formats or one in slugs]
    out["format"] = [_choice(asked, "format", one, Format(one).label, formats.get(one, 0)) for one in there]
    return out


def _bars(answer: Answer, asked: Asked) -> list[Bar]:
    """Every year from the first to the last, also those with nothing, ten wide each."""
    counts = dict(answer.facets.get("year", []))
    if not counts:
        return []
    first, most = min(counts), max(counts.values())
    begin, end = asked.first_year or first, asked.last_year or max(counts)
    return [
        Bar(year, n := counts.get(year, 0), 10 * (year - first), max(2, round(100 * n / most)) if n else 0,
            asked.but(first_year=year, last_year=year), begin <= year <= end)
        for year in range(first, max(counts) + 1)
    ]  # fmt: skip


def _choice(asked: Asked, kind: str, slug: str, name: str, count: int) -> Choice:
    chosen = slug in asked.chosen.get(kind, [])
    return Choice(kind, slug, name, count, chosen, asked.without(kind, slug) if chosen else asked.with_(kind, slug))


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
