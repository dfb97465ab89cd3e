"""The feeds at the desk: how each is, and what can be done: add, pause, ask now, take a list in, give it out."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm

from masthead.curator.feeds import lists, opml, wire
from masthead.curator.feeds.models import Feed
from masthead.kit.clock import now
from masthead.kit.refusals import BadInput
from masthead.library import identity

A_PAGE = 50
SAID = 5  # refused lines of a list that are named on the page
KINDS = {"": "All", "trouble": "In trouble", "paused": "Paused"}


def may(request: HttpRequest, act: str) -> bool:
    """Whether this person may `view`, `change`, `add` feeds."""
    user: Any = request.user
    return bool(user.has_perm(f"curator.{act}_feed"))


def _check(request: HttpRequest, act: str) -> None:
    if not may(request, act):
        raise PermissionDenied


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The list, those in trouble first."""
    if not (may(request, "view") or may(request, "change")):
        raise PermissionDenied
    at, typed, kind = now(), request.GET.get("q", "")[:100].strip(), request.GET.get("kind", "")
    leaf = Paginator(_feeds(at, typed, kind), A_PAGE).get_page(request.GET.get("p"))
    for feed in leaf:
        feed.late = said(feed.delay)  # type: ignore[attr-defined]
    context = {
        "page_title": "Feeds",
        "header_title": "Feeds",
        "header_icon": "globe",
        "leaf": leaf,
        "typed": typed,
        "kind": kind,
        "kinds": KINDS,
        "trouble": wire.in_trouble(at).count(),
        "may_change": may(request, "change"),
        "may_add": may(request, "add"),
    }
    return render(request, "curator/desk/feeds.html", context)


def _feeds(at: datetime, typed: str, kind: str) -> QuerySet[Feed]:
    feeds = wire.in_trouble(at) if kind == "trouble" else Feed.objects.all()
    feeds = feeds.filter(paused=True) if kind == "paused" else feeds
    if typed:
        feeds = feeds.filter(
            Q(address__icontains=typed) | Q(title__icontains=typed) | Q(outlet__name__icontains=typed) | Q(outlet__owner__icontains=typed)
        )
    return feeds.select_related("outlet").order_by("-failures", "outlet__name", "pk")


def said(delay: float | None) -> str:
    """Seconds as a person says them."""
    if delay is None:
        return ""
    minutes = round(delay / 60)
    return f"{minutes} min" if minutes < 120 else f"{round(minutes / 60)} h"


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """A press on that page."""
    what = request.POST.get("what", "")
    _check(request, "add" if what in {"add", "import"} else "change")
    try:
        messages.success(request, _done(what, request, now()))
    except BadInput as refusal:
        messages.error(request, refusal.say())
    return redirect("feeds-desk")


def _done(what: str, request: HttpRequest, at: datetime) -> str:
    given = request.POST
    if what == "add":
        named = {name: given.get(name, "")[:500] for name in ("outlet", "owner", "country")}
        feed, new = lists.do_add(address=given.get("address", "")[:2000], at=at, **named)
        return f"{feed.address} is asked in a moment." if new else f"{feed.address} is on the list already, for {feed.outlet}."
    if what == "import":
        return _taken_in(request, at)
    number = given.get("feed", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise BadInput("That press is not on this page. Reload it.")
    match what:
        case "pause":
            return f"“{lists.do_pause(feed_id=int(number), paused=True, at=at)}” is not asked any more."
        case "resume":
            return f"“{lists.do_pause(feed_id=int(number), paused=False, at=at)}” is asked in a moment."
        case "soon":
            return f"“{lists.do_ask_soon(feed_id=int(number), at=at)}” is asked in a moment. Reload the page to see what came of it."
    raise BadInput("That press is not on this page. Reload it.")


def _taken_in(request: HttpRequest, at: datetime) -> str:
    file = request.FILES.get("list")
    if file is None:
        raise BadInput("Choose a file in OPML first, as other readers of feeds write it.")
    taken = lists.do_take_in(file.read(opml.LARGEST + 1), at)
    for why in taken.refused[:SAID]:
        messages.warning(request, why)
    refused = f", {len(taken.refused):,} refused" if taken.refused else ""
    return f"{taken.added:,} feed{'' if taken.added == 1 else 's'} added, {taken.known:,} known already{refused}."


@never_cache
@require_safe
def give_out(request: HttpRequest) -> HttpResponse:
    """The list as a file."""
    if not (may(request, "view") or may(request, "change")):
        raise PermissionDenied
    name = identity.identity().publication.name
    answer = HttpResponse(lists.give_out(f"The feeds of {name}"), content_type="text/x-opml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="feeds.opml"'
    return answer


class FeedForm(WagtailAdminModelForm):
    """Another address is another feed: what the old one's server told us is forgotten, and the new one is asked at once."""

    def save(self, commit: bool = True) -> Feed:
        feed: Feed = self.instance
        if {"address", "paused"} & set(self.changed_data):
            feed.failures, feed.problem, feed.next_at = 0, "", now()
        if "address" in self.changed_data:
            feed.etag = feed.last_modified = feed.moved_to = ""
            feed.succeeded_at = feed.delay = None
        saved: Feed = super().save(commit=commit)
        return saved
