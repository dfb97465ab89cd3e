"""Which of our countries and topics something to come is about."""

from collections.abc import Iterable

from masthead.curator.tagging import countries
from masthead.library.models import Country, Topic

MOST = 4  # countries of an entry; a longer list says nothing


def named(title: str, place: str, categories: Iterable[str], text: str) -> list[str]:
    """Codes of the countries it is about: those of its title, place and categories; where these name none, of its text."""
    head = ". ".join(one for one in (title, place, *categories) if one)
    return (countries(head) or countries(text))[:MOST]


class Files:
    """Our countries by code and our topics by name, asked for once and only when needed."""

    def __init__(self) -> None:
        self._countries: dict[str, Country] | None = None
        self._topics: dict[str, Topic] | None = None

    def countries(self, codes: Iterable[str]) -> list[Country]:
        """Those that we have."""
        if self._countries is None:
            self._countries = {code: row for row in reversed(Country.objects.all()) for code in countries(row.name)[:1]}
        return [self._countries[code] for code in codes if code in self._countries]

    def topics(self, names: Iterable[str]) -> list[Topic]:
        """Those that are called as a category is."""
        if self._topics is None:
            self._topics = {row.name.casefold(): row for row in Topic.objects.all()}
        return list(dict.fromkeys(self._topics[name.casefold()] for name in names if name.casefold() in self._topics))
