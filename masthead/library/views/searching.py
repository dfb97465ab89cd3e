"""The library's search: results, suggestions, and results to take away."""

import time

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from masthead.access.visits import visitor
from masthead.kit.clock import now
from masthead.library.search.asked import Asked
from masthead.library.search.asking import A_PAGE, ask, entitlement_of
from masthead.library.search.engine import Sort
from masthead.library.search.folders import Missing
from masthead.library.search.suggesting import suggest

SORTS = ((Sort.RELEVANCE, "Best match"), (Sort.NEWEST, "Newest"), (Sort.OLDEST, "Oldest"))


def results(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The page of results for what was asked, from as much as this visitor may read. Raises Missing while there is no index."""
    who = visitor(request, now())
    begun = time.perf_counter()
    found = ask(asked, entitlement_of(who.visit))
    context = {
        "asked": asked,
        "results": found,
        "seconds": time.perf_counter() - begun,
        "whole": who.visit.subscribed or who.visit.editor,
        "sorts": [(label, asked.but(sort=sort), asked.sort is sort) for sort, label in SORTS],
        "first_place": (asked.page - 1) * A_PAGE + 1,
        "earlier": asked.but(page=asked.page - 1) if asked.page > 1 else "",
        "further": asked.but(page=asked.page + 1) if asked.page < found.pages else "",
    }
    response = render(request, "library/search.html", context)
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Cookie"])
    return response


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
