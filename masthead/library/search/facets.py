"""What stands beside the results: choices with how many each holds, and the years as bars."""

from dataclasses import dataclass
from typing import Any

from masthead.library.models import Author, Country, Format, Region, Series, Topic
from masthead.library.search.asked import Asked
from masthead.library.search.engine import Answer
from masthead.library.search.entries import FORMATS

NAMED: dict[str, Any] = {"region": Region, "country": Country, "topic": Topic, "author": Author, "series": Series}


@dataclass(frozen=True)
class Choice:
    """A facet's line. `address`: of the search with it chosen, or taken back; `about`: its count is an estimate."""

    kind: str
    slug: str
    name: str
    count: int
    chosen: bool
    address: str
    about: bool


@dataclass(frozen=True)
class Bar:
    """A year's bar, in a drawing 100 high: its place, its height, whether it is within the years chosen."""

    year: int
    count: int
    x: int
    height: int
    chosen: bool

    @property
    def y(self) -> int:
        """From the top."""
        return 100 - self.height


def named(answer: Answer, asked: Asked) -> dict[str, list[Choice]]:
    """The facets with their names, commonest first; what is chosen is there even when nothing has it."""
    out: dict[str, list[Choice]] = {}
    for kind, model in NAMED.items():
        counts = dict(answer.facets.get(kind, []))
        slugs = asked.chosen.get(kind, [])
        rows = {row.pk: row for row in [*model.objects.filter(pk__in=counts), *(model.objects.filter(slug__in=slugs) if slugs else [])]}
        choices = [_choice(asked, kind, row.slug, str(row), counts.get(pk, 0), kind in answer.about) for pk, row in rows.items()]
        out[kind] = sorted(choices, key=lambda choice: (not choice.chosen, -choice.count, choice.name))
    formats = {FORMATS[number]: count for number, count in answer.facets.get("format", [])}
    slugs = asked.chosen.get("format", [])
    there = [one for one in FORMATS if one in formats or one in slugs]
    out["format"] = [_choice(asked, "format", one, Format(one).label, formats.get(one, 0), "format" in answer.about) for one in there]
    return out


def _choice(asked: Asked, kind: str, slug: str, name: str, count: int, about: bool) -> Choice:
    chosen = slug in asked.chosen.get(kind, [])
    return Choice(kind, slug, name, count, chosen, asked.without(kind, slug) if chosen else asked.with_(kind, slug), about)


def bars(answer: Answer, asked: Asked) -> list[Bar]:
    """Every year from the first to the last, also those with nothing, ten wide each."""
    counts = dict(answer.facets.get("year", []))
    if not counts:
        return []
    first, most = min(counts), max(counts.values())
    begin, end = asked.first_year or first, asked.last_year or max(counts)
    return [
        Bar(year, n := counts.get(year, 0), 10 * (year - first), max(2, round(100 * n / most)) if n else 0, begin <= year <= end)
        for year in range(first, max(counts) + 1)
    ]
