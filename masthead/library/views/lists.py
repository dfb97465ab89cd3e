"""Sections, series, authors, the library's list, indexes, corrections."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from masthead.access import visits
from masthead.access.caching import cacheable
from masthead.access.gate import Reason, decide
from masthead.access.rules import rules
from masthead.kit.clock import now
from masthead.library import catalogue, following, shelf
from masthead.library.models import ArticlePage, Author, Country, Region, Series, Subject, Topic
from masthead.library.search.asked import read
from masthead.library.search.folders import Missing
from masthead.library.views import searching

SECTIONS: dict[str, type[Subject]] = {"regions": Region, "topics": Topic, "countries": Country, "series": Series}
LONG = 4  # from so many on, the newest of a section leads its page
OPEN = {
    Reason.FREE_ARTICLE: "Free",
    Reason.ALREADY_OPENED: "Open to you",
    Reason.OPENED_BY_PASS: "Open to you",
    Reason.OPENED_BY_GIFT: "Open to you",
}


@require_safe
def section(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Everything on a region, a topic or a country, newest first; a series in the order of its parts."""
    subject = get_object_or_404(SECTIONS[kind], slug=slug)
    if isinstance(subject, Series):
        return _series(request, subject)
    found = shelf.cards().filter(**{kind: subject})
    context = {**_leaf(request, found), "subject": subject, "kind": kind, "follows": _follows(request, kind, subject)}
    leaf: shelf.Leaf = context["leaf"]
    if context["top"] and len(leaf.cards) >= LONG:
        context["lead"], *context["rows"] = leaf.cards
        if leaf.older:
            context["depth"] = catalogue.in_depth(found, leaf.cards)
    return cacheable(request, render(request, "library/section.html", context))


def _series(request: HttpRequest, series: Series) -> HttpResponse:
    """Its parts, numbered, and which of them stand open for who asks."""
    parts = shelf.parts(series.pk)
    who, policy = visits.visitor(request, now()), rules().policy()
    lines = []
    for number, card in enumerate(parts, start=1):
        decision = decide(who.visit, card.piece, policy)
        lines.append((number, card, OPEN.get(decision.reason, "")))
    context = {
        "subject": series,
        "kind": "series",
        "parts": lines,
        "follows": following.follows(who.reader, "series", series.pk),
        "all_open": bool(parts) and (who.visit.subscribed or who.visit.editor),
    }
    return cacheable(request, render(request, "library/series.html", context), private=not who.stranger)


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """An expert, their beats, and what they wrote."""
    person = get_object_or_404(Author.objects.select_related("picture"), slug=slug)
    context = {
        **_leaf(request, shelf.cards().filter(bylines__author=person)),
        "author": person,
        "follows": _follows(request, "authors", person),
    }
    if context["top"]:
        context["beats"] = catalogue.beats(person)
    return cacheable(request, render(request, "library/author.html", context))


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Everything ever published, newest first; or what was asked of it."""
    asked = read(request.GET)
    if asked.anything:
        try:
            return searching.results(request, asked)
        except Missing:
            pass  # until there is an index: titles and standfirsts, which the wall shows to anyone
    words = request.GET.get("q", "").strip()[:200]
    context = {**_leaf(request, shelf.with_words(shelf.cards(), words)), "q": words, "asked": asked}
    return cacheable(request, render(request, "library/list.html", context))


@require_safe
def index(request: HttpRequest, kind: str) -> HttpResponse:
    """All regions, countries, topics or series, and how much there is on each."""
    found = [one for one in catalogue.subjects(SECTIONS[kind]) if one.pieces]
    context: dict[str, Any] = {"kind": kind, "name": str(SECTIONS[kind]._meta.verbose_name_plural), "subjects": found}
    if kind == "countries":
        context["letters"] = catalogue.by_initial(found)
    return cacheable(request, render(request, "library/index.html", context))


@require_safe
def authors(request: HttpRequest) -> HttpResponse:
    """The experts who write, and everybody else with a byline."""
    experts, others = catalogue.authors()
    context = {"experts": experts, "letters": catalogue.by_initial(others)}
    return cacheable(request, render(request, "library/authors.html", context))


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """What we got wrong, and what is right."""
    after = request.GET.get("after", "")
    return cacheable(request, render(request, "library/corrections.html", {"leaf": catalogue.corrections(after), "after": after}))


def _follows(request: HttpRequest, kind: str, subject: Subject | Author) -> bool:
    """Whether the signed-in reader follows it; no query for a stranger, whose page is everybody's."""
    return following.follows(visits.reader_of(request), following.KINDS[kind], subject.pk)


def _leaf(request: HttpRequest, found: QuerySet[ArticlePage]) -> dict[str, Any]:
    """The page of a list that was asked for: `after` and `upto` are places, `before` is a year, through its last day."""
    after, upto, year = (request.GET.get(name, "") for name in ("after", "upto", "before"))
    this_year = year.strip() >= str(now().year)  # through its end is everything: the list's own top
    place = after or ("" if this_year else shelf.year_end(year.strip()))
    return {"leaf": shelf.leaf(found, place, upto), "top": not (place or upto), "year": year.strip()[:4]}
