"""The radar's suggestions at the desk: one screen, to be gone through by keyboard."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from masthead.access.rules import zone
from masthead.curator.models import RadarEntry, Suggestion
from masthead.curator.suggesting import deciding, entries
from masthead.curator.suggesting.noticing import sentences_of
from masthead.curator.tagging import countries, name_of
from masthead.kit.clock import now
from masthead.kit.refusals import BadInput

MOST = 60  # on the screen
SENTENCES = 3  # of one suggestion
LAST = 12  # that were waved off


def may(request: HttpRequest) -> bool:
    """Whether this person keeps the radar."""
    user: Any = request.user
    return bool(user.has_perm("curator.change_radarentry") and user.has_perm("curator.add_radarentry"))


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What waits, what calendars ask, what was waved off."""
    if not may(request):
        raise PermissionDenied
    today = now().astimezone(zone()).date()
    waiting = deciding.waiting(today)
    rows = list(waiting[:MOST])
    dress(rows, today)
    asking = list(deciding.asking()[:MOST])
    for row in asking:
        row.different = entries.differences(row)  # type: ignore[attr-defined]
    context = {
        "page_title": "Suggestions for the radar",
        "header_title": "Suggestions for the radar",
        "header_icon": "calendar-alt",
        "rows": rows,
        "more": max(0, waiting.count() - len(rows)),
        "asking": asking,
        "dismissed": deciding.dismissed(today)[:LAST],
    }
    return render(request, "curator/desk/suggestions.html", context)


def dress(rows: Sequence[Suggestion], today: date) -> None:
    """Put beside each what the page says of it: its days, its countries, its sentences, and entries that may be the same. Three queries."""
    said = sentences_of(list(rows), SENTENCES)
    there = _on_the_radar(rows)
    for row in rows:
        codes = [code for code in row.about.split(",") if code]
        row.said = row.days.said(today)  # type: ignore[attr-defined]
        row.names = [name for name in map(name_of, codes) if name]  # type: ignore[attr-defined]
        row.told = said.get(row.pk, [])  # type: ignore[attr-defined]
        row.alike = [  # type: ignore[attr-defined]
            entry for entry, named in there if entry.days.start <= row.days.end and entry.days.end >= row.days.start and named & set(codes)
        ][:3]


def _on_the_radar(rows: Sequence[Suggestion]) -> list[tuple[RadarEntry, set[str]]]:
    """Entries of about those days, with the codes of their countries."""
    if not rows:
        return []
    first, last = min(row.days.start for row in rows), max(row.days.end for row in rows)
    found = RadarEntry.objects.filter(Q(last_day__gte=first) | Q(day__gte=first.replace(day=1)), day__lte=last).order_by(F("day"), "pk")
    return [
        (entry, {code for one in entry.countries.all() for code in countries(one.name)[:1]})
        for entry in found.prefetch_related("countries")[:500]
    ]


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """A press on that page."""
    if not may(request):
        raise PermissionDenied
    what, _, argument = request.POST.get("what", "").partition(":")
    try:
        said, entry = _done(what, argument, request, now())
        messages.success(request, said)
        if what == "open" and entry is not None:
            return redirect("wagtailsnippets_curator_radarentry:edit", entry.pk)
    except BadInput as refusal:
        messages.error(request, refusal.say())
    onward = _number(request.POST.get("next", ""))
    return redirect(f"{reverse('radar-suggestions')}#{f'suggestion-{onward}' if onward else 'suggestions'}")


def _done(what: str, argument: str, request: HttpRequest, at: datetime) -> tuple[str, RadarEntry | None]:
    by, number = request.user, _number(argument.partition(":")[0])
    match what:
        case "accept" | "open":
            title = request.POST.get(f"title-{number}", "")[:1000]
            entry = deciding.do_accept(number=number, by=by, at=at, title=title)
            return f"On the radar: {entry.title}, {entry.days.said()}.", entry
        case "same":
            entry = deciding.do_join(number=number, entry_id=_number(argument.partition(":")[2]), by=by, at=at)
            return f"It is “{entry.title}”, which is on the radar already.", entry
        case "dismiss":
            return f"“{deciding.do_dismiss(number=number, by=by, at=at).title}” is not suggested again.", None
        case "back":
            return f"“{deciding.do_bring_back(number=number, by=by, at=at).title}” waits again.", None
        case "follow":
            row = deciding.do_follow(number=number, by=by, at=at)
            return (f"“{row.title}” is off the radar." if row.gone else f"“{row.title}” is as its calendar says."), row.entry
        case "ours":
            return f"“{deciding.do_keep_ours(number=number, by=by, at=at).title}” stays as you have it.", None
    raise BadInput("That press is not on this page. Reload it.")


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else 0
