"""The library's search: the page of results, and suggestions."""

import time
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from masthead.access.gate import Decision, Reason, decide
from masthead.access.rules import rules
from masthead.access.visits import Visitor, visitor
from masthead.kit import limits
from masthead.kit.clock import now
from masthead.kit.limits import Limit
from masthead.kit.network import network_of
from masthead.library.citing import FORMS
from masthead.library.search.asked import Asked
from masthead.library.search.asking import A_PAGE, Results, ask, entitlement_of, open_to
from masthead.library.search.engine import Sort
from masthead.library.search.folders import Missing
from masthead.library.search.suggesting import suggest

SORTS = ((Sort.RELEVANCE, "Best match"), (Sort.NEWEST, "Newest"), (Sort.OLDEST, "Oldest"))
# A reader turning pages asks once a second at the very most; behind one network there may be a whole campus.
SEARCHES = Limit("searches", 600, timedelta(minutes=5))
BADGES = {
    Reason.FREE_ARTICLE: "Free",
    Reason.ALREADY_OPENED: "Open to you",
    Reason.OPENED_BY_PASS: "Open to you",
    Reason.OPENED_BY_GIFT: "Open to you",
    Reason.SUBSCRIBERS_ONLY: "For subscribers",
    Reason.MAY_CHOOSE: "Yours to choose",
    Reason.METER_SPENT: "Locked until your next month",
    Reason.PASS_MAY_CHOOSE: "Yours to choose",
    Reason.NEEDS_CONFIRMATION: "Confirm your address to read it",
    Reason.NEEDS_EMAIL: "Your e-mail opens it",
}


def check_pace(limit: Limit, request: HttpRequest, who: Visitor, at: datetime) -> None:
    """Count one more for this reader, or for a stranger's network. Raises TooManyTries."""
    limits.check(limit, f"reader {who.reader.pk}" if who.reader else network_of(request), at)


def results(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The page of results for what was asked, from as much as this visitor may read. Raises Missing while there is no index."""
    at = now()
    who = visitor(request, at)
    check_pace(SEARCHES, request, who, at)
    begun = time.perf_counter()
    found = ask(asked, entitlement_of(who.visit), open_to(who.visit))
    seconds = time.perf_counter() - begun
    if found.total and asked.page > found.pages:
        return HttpResponseRedirect(reverse("library") + found.addresses["last"])
    response = render(request, "library/search.html", _context(asked, found, who, seconds))
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Cookie"])
    return response


def _context(asked: Asked, found: Results, who: Visitor, seconds: float) -> dict[str, object]:
    policy = rules().policy()
    whole = who.visit.subscribed or who.visit.editor
    judged = [decide(who.visit, one.card.piece, policy) for one in found.found]
    return {
        "asked": asked,
        "results": found,
        "rows": [(one, _badge(decision, whole), decision.may_read) for one, decision in zip(found.found, judged, strict=True)],
        "seconds": seconds,
        "whole": whole,
        "sorts": [
            (label, asked.but(sort=sort), asked.sort is sort)
            for sort, label in SORTS
            if sort is not Sort.RELEVANCE or not asked.query.empty
        ],
        "forms": [(form.name, kind) for kind, form in FORMS.items()],
        "first_place": (asked.page - 1) * A_PAGE + 1,
        "earlier": asked.but(page=asked.page - 1) if asked.page > 1 else "",
        "further": asked.but(page=asked.page + 1) if asked.page < found.pages else "",
    }


def _badge(decision: Decision, whole: bool) -> str:
    """What to say of a result's wall; nothing to whom nothing is walled."""
    return "" if whole else BADGES.get(decision.reason, "")


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """What begins like what is typed; of public words only, so the same for everybody."""
    try:
        offered = suggest(request.GET.get("q", ""))
    except Missing:
        offered = []
    response = JsonResponse({"suggestions": [{"kind": one.kind, "text": one.text, "address": one.address} for one in offered]})
    response["Cache-Control"] = "public, max-age=300"
    return response
