"""What stands in a search's address, understood; and addresses of searches like it. Every state of the page is in its address."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict

from masthead.library.search.engine import Sort
from masthead.library.search.query import LONGEST, Query, parse

DEEPEST = 500  # pages: who looks further wants a narrower question
KINDS = ("region", "country", "topic", "author", "series", "format")


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
        return bool(self.typed or self.chosen) or self.first_year is not None or self.last_year is not None or self.open_only

    def but(self, **changes: object) -> str:
        """The address of this search with something changed, from its first page on."""
        return _address(replace(self, **{"page": 1, **changes}))  # type: ignore[arg-type]

    def without(self, kind: str, slug: str) -> str:
        """With one choice taken back."""
        return self.but(chosen=self._choosing(kind, [one for one in self.chosen.get(kind, []) if one != slug]))

    def with_(self, kind: str, slug: str) -> str:
        """With one more choice."""
        return self.but(chosen=self._choosing(kind, sorted({*self.chosen.get(kind, []), slug})))

    def _choosing(self, kind: str, slugs: list[str]) -> dict[str, list[str]]:
        return {one: these for one, these in {**self.chosen, kind: slugs}.items() if these}


def _address(asked: Asked) -> str:
    pairs: list[tuple[str, str]] = [("q", asked.typed)] if asked.typed else []
    pairs += [(kind, slug) for kind in KINDS for slug in asked.chosen.get(kind, [])]
    rest: Mapping[str, object] = {
        "from": asked.first_year,
        "to": asked.last_year,
        "sort": asked.sort if asked.sort is not Sort.RELEVANCE else None,
        "open": "1" if asked.open_only else None,
        "literal": "1" if asked.literal else None,
        "page": asked.page if asked.page > 1 else None,
    }
    pairs += [(name, str(value)) for name, value in rest.items() if value is not None]
    return f"?{urlencode(pairs)}"


def read(given: QueryDict) -> Asked:
    """The address's parameters: q, region, country, topic, author, series, format, from, to, sort, open, page, literal."""
    typed = given.get("q", "").replace("\x00", "").strip()[: LONGEST + 1]
    chosen = {kind: sorted({slug[:160] for slug in given.getlist(kind)[:20] if slug}) for kind in KINDS}
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
