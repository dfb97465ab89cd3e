"""What the publication writes about: how much on each country, by its own library."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log

from django.db.models import Count, Q

from masthead.curator.tagging import countries
from masthead.library.models import Country

LATELY = timedelta(days=730)


@dataclass(frozen=True)
class Ours:
    """A country that we write on: its name with us, where it is found, and how much (0 to 1, 1 being the most written on)."""

    name: str
    slug: str
    much: float


def beat(at: datetime) -> dict[str, Ours]:
    """By ISO code. One query. A country whose name the gazetteer does not know is nobody's beat."""
    lately = Count("articles", filter=Q(articles__live=True, articles__published_at__gt=at - LATELY))
    rows = [row for row in Country.objects.annotate(lately=lately) if row.lately]  # type: ignore[attr-defined]
    most = max((row.lately for row in rows), default=1)  # type: ignore[attr-defined]
    found: dict[str, Ours] = {}
    for row in rows:
        for code in countries(row.name)[:1]:
            found[code] = Ours(row.name, row.slug, log(1 + row.lately) / log(1 + most))  # type: ignore[attr-defined]
    return found


def closeness(named: Mapping[str, int], ours: Mapping[str, Ours]) -> tuple[float, tuple[str, ...]]:
    """How close a story is to the beat, 0 to 1, and the countries that make it so. `named`: code → items that name it.

    A country counts as often as the story's items name it; one named in passing hardly does.
    """
    most = max(named.values(), default=0)
    main = {code: count / most for code, count in named.items() if count * 4 >= most}
    near = {code: share * ours[code].much for code, share in main.items() if code in ours}
    names = tuple(ours[code].name for code in sorted(near, key=lambda one: -near[one]))
    return max(near.values(), default=0.0), names
