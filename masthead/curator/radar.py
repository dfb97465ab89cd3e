"""Reads of the radar: what is to come."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from masthead.curator.dates import period
from masthead.curator.models import RadarEntry
from masthead.kit.ical import Event
from masthead.library.models import Subject
from masthead.library.structured import absolute

MOST = 300


def to_come(today: date) -> QuerySet[RadarEntry]:
    """What is not over on `today`, in the order of its days. A month without a known day is over with the month."""
    month = today.replace(day=1)
    days = Q(day_known=True) & (Q(last_day__gte=today) | Q(last_day=None, day__gte=today))
    months = Q(day_known=False) & (Q(last_day__gte=month) | Q(day__gte=month))
    return RadarEntry.objects.filter(days | months).select_related("article").only(*COLUMNS).order_by("day", "title", "pk")


COLUMNS = ("day", "last_day", "day_known", "title", "text", "place", "article__title", "article__slug", "article__live")


def next_few(today: date, limit: int, of: QuerySet[RadarEntry] | None = None) -> list[RadarEntry]:
    """The next entries, each with its days `said` and its piece, if that is published."""
    found = list((to_come(today) if of is None else of)[:limit])
    for entry in found:
        entry.said = entry.days.said(today)  # type: ignore[attr-defined]
        entry.piece = entry.article if entry.article is not None and entry.article.live else None  # type: ignore[attr-defined]
    return found


def about(today: date, subjects: Iterable[Subject]) -> QuerySet[RadarEntry]:
    """What is to come on all of these countries and topics; on anything, where there is none."""
    found = to_come(today)
    for subject in subjects:
        found = found.filter(**{subject.section: subject})
    return found


def subjects(today: date, kind: type[Subject]) -> list[Subject]:
    """The countries, or the topics, that something to come is about, by name. One query."""
    found: QuerySet[Subject] = kind._default_manager.filter(Q(radar__in=to_come(today).order_by().values("pk")))
    return list(found.distinct().order_by("name"))


def by_period(today: date, of: QuerySet[RadarEntry] | None = None) -> list[tuple[str, list[RadarEntry]]]:
    """All of the radar under this week, next week, and the months after. Three queries."""
    found = next_few(today, MOST, (to_come(today) if of is None else of).prefetch_related("countries", "topics"))
    # What has no day stands behind the days of its month, so that a month never parts next week in two.
    found.sort(key=lambda entry: (max(entry.days.start if entry.day_known else entry.days.end, today), not entry.day_known))
    periods: dict[str, list[RadarEntry]] = {}
    for entry in found:
        periods.setdefault(period(entry.days, today), []).append(entry)
    return list(periods.items())


def event(entry: RadarEntry, host: str) -> Event:
    """The entry for a calendar: whole days. A day that is not known yet is told as such, on the first of its month."""
    parts = [entry.text, f"In {entry.days.said()}; the day is not known yet." if not entry.day_known else "", entry.place]
    article = entry.article if entry.article is not None and entry.article.live else None
    days = entry.days
    return Event(
        uid=f"radar-{entry.pk}@{host}",
        start=days.start,
        end=days.after if entry.day_known else None,
        summary=entry.title if entry.day_known else f"{entry.title} (day not known yet)",
        changed=entry.changed_at,
        description="\n".join(part for part in parts if part),
        url=absolute(article.address() if article else f"{reverse('radar')}#radar-{entry.pk}"),
        tentative=not entry.day_known,
    )
