"""The Reviews' pages."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from masthead.access.caching import cacheable
from masthead.access.rules import zone
from masthead.access.visits import reader_of, visitor
from masthead.kit.clock import now
from masthead.newsletters import today
from masthead.newsletters.editions import links
from masthead.newsletters.editions import reading as editions
from masthead.newsletters.models import Edition, Link

A_LEAF = 30


@require_safe
def edition(request: HttpRequest, kind: str, day: str) -> HttpResponse:
    """One edition. A draft is there for editors alone."""
    at = now()
    found = get_object_or_404(Edition, kind=kind, day=date_of(day))
    draft = found.published_at is None or found.published_at > at
    reader = reader_of(request)
    if draft and not (reader is not None and reader.may_edit()):
        raise Http404("No such edition")
    return cacheable(request, _page(request, found, is_draft=draft), private=draft)


@require_safe
def editions_of(request: HttpRequest, kind: str) -> HttpResponse:
    """All editions of a Review, newest first; the newest opens the list."""
    found = editions.published(kind, now())
    before = request.GET.get("before", "")
    older = found.filter(day__lt=date_of(before)) if before else found
    rows = list(older.only("kind", "day", "title", "take", "published_at")[: A_LEAF + 1])
    leaf = [(row, editions.opening(row, 40)) for row in rows[:A_LEAF]]
    context = {
        "kind": kind,
        "name": editions.NAMES[kind],
        "letter": editions.LETTERS[kind],
        "others": [(other, name) for other, name in editions.NAMES.items() if other != kind],
        "leaf": leaf,
        "before": before,
        "older": f"{rows[A_LEAF - 1].day:%Y-%m-%d}" if len(rows) > A_LEAF else "",
    }
    return cacheable(request, render(request, "newsletters/editions.html", context))


@never_cache
@require_safe
def link(request: HttpRequest, edition_id: int, number: int) -> HttpResponse:
    """Where a link in a letter leads. A person's press is counted, and nothing of the person; whoever only looks changes nothing."""
    found = get_object_or_404(Link, edition=edition_id, number=number)
    links.do_count(found, request, now())
    return HttpResponseRedirect(found.address)


def _page(request: HttpRequest, found: Edition, **more: Any) -> HttpResponse:
    laid = editions.lay_out(found, now())
    return render(
        request,
        "newsletters/edition.html",
        {"laid": laid, "edition": found, "name": editions.NAMES[found.kind], "letter": editions.LETTERS[found.kind], **more},
    )


def date_of(text: str) -> date:
    """The day in an address; none is found where it is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404("No such day") from None


@never_cache
@require_safe
def today_page(request: HttpRequest) -> HttpResponse:
    """The day, for those who subscribe; for others, what it is and our take, which anybody may read."""
    at = now()
    who = visitor(request, at)
    whole = who.reader is not None and (who.visit.subscribed or who.visit.editor)
    context = {
        "day": at.astimezone(zone()).date(),
        "daily": today.edition(at),
        "told": today.stories(who.reader, at) if whole and who.reader is not None else [],
        "whole": whole,
        "known": who.reader is not None,
    }
    return render(request, "newsletters/today.html", context)
