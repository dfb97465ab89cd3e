"""Indexes of the library: subjects and authors with how much there is on each, an author's beats, corrections."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from masthead.library.models import ArticlePage, Author, Byline, Correction, Country, Format, Subject, Topic
from masthead.library.pictures.finding import sizes_for
from masthead.library.shelf import LARGEST, LOOKED_THROUGH

A_LEAF = 40
REACH = timedelta(days=400)  # an in-depth piece further behind the newest article stands in the list alone


def subjects(kind: type[Subject]) -> list[Any]:
    """All of a kind, each with its number of published articles, `pieces`. One query."""
    return list(kind._default_manager.annotate(pieces=Count("articles", filter=Q(articles__live=True))))


def initial(name: str) -> str:
    """The letter a name stands under: Côte d’Ivoire under C, Åland under A, what begins with no letter under #."""
    first = unicodedata.normalize("NFKD", name.strip())[:1].upper()
    return first if first.isalpha() else "#"


def by_initial(found: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    """Under their letters, in the order of plain letters."""
    ranked = sorted(found, key=lambda one: (initial(one.name), unicodedata.normalize("NFKD", one.name).casefold()))
    return [(letter, list(group)) for letter, group in groupby(ranked, key=lambda one: initial(one.name))]


def authors() -> tuple[list[Author], list[Author]]:
    """Everybody who has published here: the experts, of whom we say something, with their portraits; and the others. Two queries."""
    published = Byline.objects.filter(author=OuterRef("pk"), article__live=True)
    found = list(Author.objects.filter(Exists(published)).select_related("picture"))
    known = [one for one in found if one.credential or one.biography or one.role]
    made = sizes_for(one.picture for one in known if one.picture)
    for one in known:
        one.sizes = made.get(one.picture_id or 0)  # type: ignore[attr-defined]
    return known, [one for one in found if one not in known]


def beats(author: Author, limit: int = 6) -> list[Subject]:
    """What they have lately written about most: countries, then topics. Two queries."""
    lately = Byline.objects.filter(author=author, article__live=True).order_by("-pk").values("article_id")[:LOOKED_THROUGH]
    found: list[Subject] = []
    for kind in (Country, Topic):
        counted = kind.objects.filter(articles__in=lately).annotate(pieces=Count("articles"))
        found += counted.order_by("-pieces", "name")[:limit]
    return found


def in_depth(found: QuerySet[ArticlePage], page: list[ArticlePage], limit: int = 3) -> list[ArticlePage]:
    """The newest in-depth pieces of a list, without those already on its `page`. By number, in two small steps: the list
    itself may be half the archive."""
    newest = next((card.published_at for card in page if card.published_at), None)
    if newest is None:
        return []
    lately = ArticlePage.objects.filter(published_at__gt=newest - REACH, format=Format.IN_DEPTH)
    known = {card.pk for card in page}
    numbers = [pk for pk in lately.order_by("-published_at").values_list("pk", flat=True)[:200] if pk not in known]
    return list(found.filter(pk__in=numbers)[:limit])


@dataclass(frozen=True)
class Corrections:
    """One page of corrections, and the place where the older begin ("" at the end)."""

    rows: list[Correction]
    older: str


def corrections(after: str = "") -> Corrections:
    """What we corrected in published articles, newest first, from behind the place `after`. By key, as all lists here."""
    found = Correction.objects.filter(article__live=True).select_related("article").order_by("-day", "-pk")
    found = found.only("day", "text", "article__title", "article__slug")
    if (place := _place(after)) is not None:
        day, pk = place
        found = found.filter(Q(day__lt=day) | Q(day=day, pk__lt=pk))
    rows = list(found[: A_LEAF + 1])
    last = rows[A_LEAF - 1] if len(rows) > A_LEAF else None
    return Corrections(rows[:A_LEAF], f"{last.day:%Y-%m-%d}~{last.pk}" if last else "")


def _place(name: str) -> tuple[date, int] | None:
    day, _, pk = name.partition("~")
    try:
        found = date.fromisoformat(day), int(pk)
    except ValueError:
        return None
    return found if 0 <= found[1] <= LARGEST else None
