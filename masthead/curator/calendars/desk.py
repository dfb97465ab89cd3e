"""The calendars at the desk: how each is, and what can be done: add, send a file, pause, ask now, have events wait, take off."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from masthead.access.rules import zone
from masthead.curator.calendars import lists
from masthead.curator.calendars.models import Calendar
from masthead.curator.calendars.reading import LARGEST
from masthead.curator.models import Suggestion
from masthead.kit.clock import now
from masthead.kit.refusals import BadInput

ADDING = {"add", "give"}


def may(request: HttpRequest, act: str) -> bool:
    """Whether this person may `view`, `change`, `add`, `delete` calendars."""
    user: Any = request.user
    return bool(user.has_perm(f"curator.{act}_calendar"))


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The list, those in trouble first."""
    if not (may(request, "view") or may(request, "change")):
        raise PermissionDenied
    day = now().astimezone(zone()).date()
    ahead = Q(suggestions__day__gte=day)
    calendars = Calendar.objects.defer("file").annotate(
        entries=Count("suggestions", filter=ahead & Q(suggestions__entry__isnull=False)),
        waiting=Count("suggestions", filter=ahead & Q(suggestions__state=Suggestion.State.WAITING)),
    )
    context = {
        "page_title": "Calendars",
        "header_title": "Calendars",
        "header_icon": "date",
        "calendars": calendars.order_by("-failures", "name", "pk"),
        "may_change": may(request, "change"),
        "may_add": may(request, "add"),
        "may_delete": may(request, "delete"),
    }
    return render(request, "curator/desk/calendars.html", context)


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """A press on that page."""
    what = request.POST.get("what", "")
    if not may(request, "add" if what in ADDING else "delete" if what == "remove" else "change"):
        raise PermissionDenied
    try:
        messages.success(request, _done(what, request, now()))
    except BadInput as refusal:
        messages.error(request, refusal.say())
    return redirect("calendars-desk")


def _done(what: str, request: HttpRequest, at: datetime) -> str:
    given = request.POST
    name, at_once = given.get("name", "")[:500], given.get("events") == "at_once"
    if what == "add":
        calendar, new = lists.do_add(address=given.get("address", "")[:2000], at=at, name=name, at_once=at_once)
        return f"{calendar.address} is asked in a moment." if new else f"{calendar.address} is on the list already, as “{calendar}”."
    if what == "give":
        return _read(lists.do_give(body=_file(request), at=at, name=name, at_once=at_once))
    return _done_with(what, _number(given.get("calendar", "")), request, at)


def _done_with(what: str, number: int, request: HttpRequest, at: datetime) -> str:
    day = at.astimezone(zone()).date()
    match what:
        case "give-anew":
            return _read(lists.do_give_anew(calendar_id=number, body=_file(request), at=at))
        case "pause":
            return f"“{lists.do_pause(calendar_id=number, paused=True, at=at)}” is not asked any more. What it brought stays."
        case "resume":
            return f"“{lists.do_pause(calendar_id=number, paused=False, at=at)}” is asked in a moment."
        case "soon":
            return f"“{lists.do_ask_soon(calendar_id=number, at=at)}” is asked in a moment. Reload the page to see what came of it."
        case "at-once":
            return f"Events of “{lists.do_let(calendar_id=number, at_once=True, at=at, today=day)}” are on the radar at once."
        case "wait":
            return f"New events of “{lists.do_let(calendar_id=number, at_once=False, at=at, today=day)}” wait as suggestions."
        case "remove":
            name, gone = lists.do_remove(calendar_id=number, today=day)
            return f"“{name}” is off the list, and {gone} of its entries off the radar. What you changed yourselves stays."
    raise BadInput("That press is not on this page. Reload it.")


def _file(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    if file is None:
        raise BadInput("Choose a file in iCalendar format (.ics) first, as calendar programs export it.")
    body: bytes = file.read(LARGEST + 1)
    return body


def _read(calendar: Calendar) -> str:
    many = Suggestion.objects.filter(calendar=calendar).count()
    rest = f" {calendar.problem}" if calendar.problem else ""
    return f"“{calendar}” is read: {many:,} event{'' if many == 1 else 's'} to come.{rest}"


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 19):
        raise BadInput("That press is not on this page. Reload it.")
    return int(typed)
