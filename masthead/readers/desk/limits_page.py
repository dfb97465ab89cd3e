"""The desk's page of limits: what may be done how often, and what was refused in the last two days. No party has a name there."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from masthead.kit import limits
from masthead.kit.clock import now
from masthead.kit.limits import Limit, Over
from masthead.readers.desk.pages import ReadersMenuItem, _check

HOURS = 48  # counts are kept two days
HIGH = 60  # of the chart's tallest hour, in its own units
UNITS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))


@dataclass(frozen=True)
class Row:
    """One limit, and what was refused by it."""

    name: str
    allows: str
    refused: int = 0
    parties: int = 0
    most: int = 0  # refused of one party
    last: datetime | None = None


@dataclass(frozen=True)
class Hour:
    """A bar of the chart."""

    x: int
    y: int
    high: int
    at: datetime
    refused: int


def rows(known: Iterable[Limit], found: list[Over]) -> list[Row]:
    """Every limit, those that refused most first."""
    by: dict[str, list[Over]] = defaultdict(list)
    for one in found:
        by[one.limit].append(one)
    made = []
    for limit in known:
        went = by.get(limit.name, [])
        parties: Counter[str] = Counter()
        for one in went:
            parties[one.key] += one.refused
        last = max((one.at for one in went), default=None)
        made.append(Row(limit.name, allows(limit), parties.total(), len(parties), max(parties.values(), default=0), last))
    return sorted(made, key=lambda row: (-row.refused, row.name))


def allows(limit: Limit) -> str:
    """In words: "20 in 10 minutes"."""
    for unit, word in UNITS:
        if limit.per >= unit and limit.per % unit == timedelta(0):
            n = limit.per // unit
            return f"{limit.most} in {n} {word}s" if n > 1 else f"{limit.most} in {'an' if word == 'hour' else 'a'} {word}"
    return f"{limit.most} in {limit.per.total_seconds():g} seconds"


def hours(found: list[Over], at: datetime) -> list[Hour]:
    """Each of the last hours, oldest first, as high as what was refused in it."""
    begin = at.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
    count: Counter[int] = Counter()
    for one in found:
        count[int((one.at - begin).total_seconds() // 3600)] += one.refused
    top = max(count.values(), default=0)
    made = []
    for n in range(HOURS):
        high = max(2, round(HIGH * count[n] / top)) if count[n] else 0
        made.append(Hour(n * 10, HIGH - high, high, begin + timedelta(hours=n), count[n]))
    return made


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """For whoever looks after readers."""
    _check(request)
    at = now()
    found = limits.over(at - timedelta(hours=HOURS))
    context: dict[str, Any] = {
        "page_title": "Limits",
        "header_title": "Limits",
        "header_icon": "lock",
        "rows": rows(limits.KNOWN.values(), found),
    }
    bars = hours(found, at)
    busiest = max(bars, key=lambda bar: bar.refused)
    context |= {
        "bars": bars,
        "busiest": busiest,
        "refused": sum(bar.refused for bar in bars),
        "wide": HOURS * 10,
        "high": HIGH,
        "hours": HOURS,
    }
    return render(request, "readers/desk/limits.html", context)


@hooks.register("register_admin_urls")
def urls() -> list[object]:
    return [path("limits/", page, name="limits-desk")]


@hooks.register("register_reports_menu_item")
def report() -> MenuItem:
    return ReadersMenuItem("Limits", reverse("limits-desk"), name="limits", icon_name="lock", order=910)
