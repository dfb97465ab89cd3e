"""The newsroom at the desk: the morning's stories, one story, and what an editor does with them."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from masthead.curator.newsroom import editing, morning, showing, telling, weighing
from masthead.curator.newsroom.models import Story
from masthead.curator.newsroom.reviews import reviews, told
from masthead.curator.rank import NAMES
from masthead.curator.wording import proposing
from masthead.kit.clock import now
from masthead.kit.refusals import BadInput, Refusal

FOUND = 50  # items that a search shows


def may(request: HttpRequest) -> bool:
    """Whether this person works in the newsroom."""
    user: Any = request.user
    return bool(user.has_perm("curator.change_story"))


def check_may(request: HttpRequest) -> None:
    """Raises PermissionDenied for who does not."""
    if not may(request):
        raise PermissionDenied


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The morning: stories by rank, or what a search over the wire finds."""
    check_may(request)
    at, words = now(), request.GET.get("q", "")[:100].strip()
    lines = [] if words else morning.ranked(at)
    context = {
        "page_title": "The wire",
        "header_title": "The wire",
        "header_icon": "view",
        "lines": [(line, showing.shares(line)) for line in lines],
        "words": words,
        "found": showing.search(words, at, FOUND) if words else [],
        "muted": showing.muted(at),
        "read": showing.read_until(),
        "coming": showing.came(at, timedelta(hours=24)),
    }
    return render(request, "curator/desk/morning.html", context)


@never_cache
@require_safe
def story(request: HttpRequest, number: int) -> HttpResponse:
    """One story: what may be said of it, who tells it, when, where. A merged one leads on."""
    check_may(request)
    try:
        there = editing.found(number)
    except Refusal as refusal:
        messages.error(request, refusal.say())
        return redirect("newsroom")
    if there.number != number:
        return redirect("newsroom-story", there.number)
    at = now()
    since = _since(at)
    context = {
        "page_title": there.title,
        "header_title": there.title,
        "header_icon": "view",
        "story": there,
        "draft": telling.drafted(there, since),
        "line": morning.line_of(there, at),
        "model": proposing.model(),
        "proposals": [(one, proposing.lines(one)) for one in proposing.newest(there)],
        "items": showing.items(there),
        "hours": showing.timeline(there, at),
        "homes": showing.homes(there),
        "since": since,
    }
    return render(request, "curator/desk/story.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ranking(request: HttpRequest) -> HttpResponse:
    """The weights. GET shows what others would have done to yesterday; only POST sets them."""
    check_may(request)
    at, given = now(), request.POST if request.method == "POST" else request.GET
    how = morning.weights()
    try:
        how = weighing.read(given.dict()) if given else how
        if request.method == "POST":
            weighing.do_weigh(how)
            messages.success(request, "Stories are ranked so from now on.")
            return redirect("newsroom")
    except BadInput as refusal:
        messages.error(request, refusal.say())
    context = {
        "page_title": "How stories are ranked",
        "header_title": "How stories are ranked",
        "header_icon": "view",
        "weights": [(name, getattr(how, name), weighing.HELP[name]) for name in NAMES],
        "most": weighing.MOST,
        "places": weighing.previewed(how, at),
    }
    return render(request, "curator/desk/ranking.html", context)


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """A press on those pages."""
    check_may(request)
    try:
        messages.success(request, _done(request, now()))
    except Refusal as refusal:
        messages.error(request, refusal.say())
    number = _number(request.POST.get("back", ""))
    return redirect("newsroom-story", number) if number else redirect(f"{reverse('newsroom')}#{_anchor(request)}")


def _done(request: HttpRequest, at: datetime) -> str:
    what, _, argument = request.POST.get("what", "").partition(":")
    by, number = request.user, _number(argument)
    match what:
        case "pin" | "unpin":
            there = editing.do_pin(number=number, pinned=what == "pin", by=by, at=at)
            return f"“{_short(there)}” leads the list." if what == "pin" else f"“{_short(there)}” stands where its rank puts it."
        case "mute" | "unmute":
            there = editing.do_mute(number=number, muted=what == "mute", by=by, at=at)
            return f"“{_short(there)}” is off the list." if what == "mute" else f"“{_short(there)}” is back."
        case "rename":
            there = editing.do_rename(number=number, title=request.POST.get("title", "")[:1000], by=by, at=at)
            return f"It is called “{_short(there)}”."
        case "merge":
            there = editing.do_merge(numbers=[_number(one) for one in request.POST.getlist("story")[:50]], by=by, at=at)
            return f"They are one: “{_short(there)}”."
        case "split":
            items = [_number(one) for one in request.POST.getlist("item")[:1000]]
            there = editing.do_split(number=number, items=items, by=by, at=at)
            many = "One item is" if there.items == 1 else f"{there.items} items are"
            return f"{many} a story now: “{_short(there)}”."
        case "review":
            return reviews().follow(telling.telling_of(editing.found(number), _since(at)), by, at)
    raise BadInput("That press is not on this page. Reload it.")


def _since(at: datetime) -> datetime:
    """From when on something is new: our last Review, or yesterday at this hour."""
    last = max((review.at for review in told(at)), default=at - timedelta(hours=24))
    return max(last, at - timedelta(hours=72))


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else 0


def _anchor(request: HttpRequest) -> str:
    """Where the reading goes on: the story after the one that was pressed."""
    number = _number(request.POST.get("next", ""))
    return f"story-{number}" if number else "stories"


def _short(story: Story) -> str:
    return story.title if len(story.title) <= 80 else f"{story.title[:79]}…"
