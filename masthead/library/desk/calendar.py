"""The plan as a calendar that other programs follow, under an address only the editors know."""

import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from masthead.access.rules import zone
from masthead.kit.clock import now
from masthead.kit.ical import Event, calendar
from masthead.library.desk import plan
from masthead.library.identity import identity
from masthead.library.models import Pause, Rhythm
from masthead.library.rhythm import DAY, day_of

BACK, AHEAD = timedelta(days=31), timedelta(days=400)
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)  # a sequence is seconds since: it never falls, and fits its 31 bits until 2088


def address(rhythm: Rhythm) -> str:
    """The calendar's whole address; "" while there is none."""
    return f"{settings.MASTHEAD.url}{reverse('plan-calendar', args=[rhythm.calendar_key])}" if rhythm.calendar_key else ""


def do_new_address() -> None:
    """A new address; the one before is dead from now on."""
    rhythm = Rhythm.load()
    rhythm.calendar_key = secrets.token_urlsafe(32)
    rhythm.save(update_fields=["calendar_key"])


@require_POST
def new_address(request: HttpRequest) -> HttpResponse:
    """Make the calendar's address, or another in its place."""
    if not request.user.has_perm("library.change_rhythm"):
        raise PermissionDenied
    do_new_address()
    messages.success(request, "The calendar has a new address. Where the old one is followed, put in the new one.")
    return redirect(f"{reverse('planning')}#calendar")


@require_safe
def plan_calendar(request: HttpRequest, key: str) -> HttpResponse:
    """The plan from a month ago on. Whoever knows the address reads it: calendars cannot sign in."""
    kept = Rhythm.objects.values_list("calendar_key", flat=True).first() or ""
    if not kept or not constant_time_compare(key, kept):
        raise Http404
    today = day_of(now(), zone())
    data = calendar(f"{identity().publication.name}: plan", [*_articles(today), *_pauses(today)])
    response = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="plan.ics"'
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _articles(today: date) -> Iterator[Event]:
    for card in plan.standing(today - BACK, today + AHEAD):
        changed = card.changed or _EPOCH
        start: date | datetime = card.at if card.stage.fixed and card.at else card.day or today
        yield Event(
            uid=f"article-{card.id}@{settings.MASTHEAD.host}",
            start=start,
            summary=card.title,
            changed=changed,
            description="\n".join(part for part in (card.kind, ", ".join(card.authors), card.state) if part),
            url=f"{settings.MASTHEAD.url}{card.edit_url}",
            sequence=_sequence(changed),
            tentative=not card.stage.fixed,
            categories=(card.kind,),
        )


def _sequence(moment: datetime) -> int:
    return max(0, int((moment - _EPOCH).total_seconds()))


def _pauses(today: date) -> Iterator[Event]:
    for pause in Pause.objects.filter(last_day__gte=today - BACK, first_day__lte=today + AHEAD):
        yield Event(
            uid=f"pause-{pause.pk}@{settings.MASTHEAD.host}",
            start=pause.first_day,
            end=pause.last_day + DAY,
            summary=f"Pause: {pause.why}",
            changed=_EPOCH,
        )
