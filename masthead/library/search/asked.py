"""What stands in a search's address, understood; and addresses of searches like it. Every state of the page is in its address."""

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

    def pairs(self, *without: str) -> list[tuple[str, str]]:
        """Its parameters, in a fixed order; not those named."""
        found: list[tuple[str, object]] = [("q", self.typed or None)]
        found += [(kind, slug) for kind in KINDS for slug in self.chosen.get(kind, [])]
        found += [
            ("from", self.first_year),
            ("to", self.last_year),
            ("sort", self.sort if self.sort is not Sort.RELEVANCE else None),
            ("open", "1" if self.open_only else None),
            ("literal", "1" if self.literal else None),
            ("page", self.page if self.page > 1 else None),
        ]
        return [(name, str(value)) for name, value in found if value is not None and name not in without]

    @property
    def beside_words(self) -> list[tuple[str, str]]:
        """For the form with the field of words: what else goes with it. New words are spelt anew, from the first page on."""
        return self.pairs("q", "page", "literal")

    @property
    def beside_years(self) -> list[tuple[str, str]]:
        """For the form with the years."""
        return self.pairs("from", "to", "page")

    @property
    def beside_page(self) -> list[tuple[str, str]]:
        """For the form with the page's number."""
        return self.pairs("page")

    @property
    def lasting(self) -> list[tuple[str, str]]:
        """What of it can be asked again another day: not its order, its place, nor who could read what."""
        return self.pairs("sort", "open", "literal", "page")

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
    return f"?{urlencode(asked.pairs())}"


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
