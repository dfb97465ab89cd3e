"""Sections, authors, the library's list."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from masthead.library import shelf
from masthead.library.models import Author, Country, Region, Series, Subject, Topic
from masthead.library.search.asked import read
from masthead.library.views import searching

SECTIONS: dict[str, type[Subject]] = {"regions": Region, "topics": Topic, "countries": Country, "series": Series}


@require_safe
def section(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Everything on a region, a topic, a country or in a series, newest first."""
    subject = get_object_or_404(SECTIONS[kind], slug=slug)
    field = "series" if kind == "series" else kind
    return _list(request, shelf.cards().filter(**{field: subject}), {"subject": subject, "kind": kind})


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """An expert, and what they wrote."""
    person = get_object_or_404(Author.objects.select_related("picture"), slug=slug)
    return _list(request, shelf.cards().filter(bylines__author=person), {"author": person})


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Everything ever published, newest first; or what was asked of it."""
    asked = read(request.GET)
    if asked.anything:
        return searching.results(request, asked)
    return _list(request, shelf.cards(), {"asked": asked})


def _list(request: HttpRequest, found: Any, context: dict[str, Any]) -> HttpResponse:
    after = request.GET.get("after", "")
    return render(request, "library/list.html", {"leaf": shelf.leaf(found, after), "after": after, **context})
