"""What stands under an article: its corrections, its place in a series, the story so far, what to read next. One place, so
that it is counted."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import F

from masthead.library.models import ArticlePage, Correction
from masthead.library.relating import at_the_end_of
from masthead.library.search.engine import Entitlement


@dataclass(frozen=True)
class Part:
    """An article's place in its series, and its neighbours there."""

    number: int
    of: int
    before: ArticlePage | None
    after: ArticlePage | None


@dataclass(frozen=True)
class End:
    """What an article's foot shows."""

    corrections: list[Correction] = field(default_factory=list)
    part: Part | None = None
    story: list[ArticlePage] = field(default_factory=list)  # what came before, in order of time
    more: list[ArticlePage] = field(default_factory=list)

    @property
    def corrected_on(self) -> date | None:
        """The day of the newest correction."""
        return max((correction.day for correction in self.corrections), default=None)


def end(article: ArticlePage, entitlement: Entitlement) -> End:
    """The foot of a published article, for this class of reader."""
    shown = at_the_end_of(article, entitlement)
    return End(list(article.corrections.all()), part(article), shown.story, shown.further)


def draft_end(article: ArticlePage) -> End:
    """The foot of a draft: its corrections as they stand in the desk's form, and no neighbours yet."""
    return End(list(article.corrections.all()))


def part(article: ArticlePage) -> Part | None:
    """Its place in its series, counted from the earliest; undated ones come last. One query, for titles alone."""
    if article.series_id is None:
        return None
    parts = ArticlePage.objects.live().filter(series_id=article.series_id).order_by(F("published_at").asc(nulls_last=True), "pk")
    found = list(parts.only("title", "slug")[:200])
    place = next((n for n, one in enumerate(found) if one.pk == article.pk), None)
    if place is None or len(found) == 1:
        return None
    return Part(place + 1, len(found), found[place - 1] if place else None, found[place + 1] if place + 1 < len(found) else None)
