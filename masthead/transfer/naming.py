"""Authors and subjects of an import: found by slug, made when missing."""

from collections.abc import Iterable, Sequence

from masthead.library.models import Author, Country, Region, Series, Subject, Topic
from masthead.transfer.finding import make_findable
from masthead.transfer.fitting import shorten
from masthead.transfer.incoming import Incoming, Name

LONGEST_NAME = 160
Kind = type[Subject] | type[Author]


class Names:
    """Ids of authors and subjects by slug. All slugs are read once; what a failed transaction made is forgotten."""

    def __init__(self) -> None:
        self._ids: dict[Kind, dict[str, int]] = {}

    def forget(self) -> None:
        """Read everything anew: the transaction that made some of it was rolled back."""
        self._ids.clear()

    def ids(self, kind: Kind, names: Sequence[Name]) -> list[int]:
        """The ids of these, in order, each once. They must have been made."""
        known = self._known(kind)
        return list(dict.fromkeys(known[slug] for slug, _ in names))

    def make(self, items: Iterable[Incoming]) -> None:
        """Make whoever and whatever these articles name and we do not have."""
        wanted: dict[Kind, dict[str, str]] = {Author: {}, Topic: {}, Country: {}, Region: {}, Series: {}}
        for item in items:
            for kind, names in self.of(item):
                for slug, name in names:
                    wanted[kind].setdefault(slug, name)
        for kind, named in wanted.items():
            known = self._known(kind) if named else {}
            missing = [kind(slug=slug, name=shorten(name, LONGEST_NAME)) for slug, name in named.items() if slug not in known]
            if missing:
                made = kind._default_manager.bulk_create(missing)
                make_findable(kind, made)
                known.update({one.slug: one.pk for one in made})

    @staticmethod
    def of(item: Incoming) -> list[tuple[Kind, Sequence[Name]]]:
        """Whom and what an article names, by kind."""
        series = (item.series,) if item.series else ()
        return [(Author, item.authors), (Topic, item.topics), (Country, item.countries), (Region, item.regions), (Series, series)]

    def _known(self, kind: Kind) -> dict[str, int]:
        if kind not in self._ids:
            self._ids[kind] = dict(kind._default_manager.order_by().values_list("slug", "pk"))
        return self._ids[kind]
