"""The article page and its acts."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from masthead.access import ledger, passes, visits, wall
from masthead.access.gate import Decision, Visit, Wall, decide
from masthead.access.meter import renews
from masthead.access.rules import rules, zone
from masthead.access.visits import STRANGER, Visitor
from masthead.kit.browsers import describe
from masthead.kit.clock import now
from masthead.kit.network import network_of
from masthead.kit.refusals import Refusal, answer
from masthead.kit.signing import digest
from masthead.library import reading, shelf
from masthead.library.cited import cited
from masthead.library.citing import chicago
from masthead.library.ends import draft_end, end
from masthead.library.models import ArticlePage
from masthead.library.publishing import make_galley
from masthead.library.search.asking import entitlement_of
from masthead.library.structured import article_data
from masthead.subscriptions.granting import lapsed
from masthead.subscriptions.institutions import admitting, members, usage

STRANGERS_MAY_CACHE = "public, max-age=0, s-maxage=60, stale-while-revalidate=30"


def _find(article_id: int) -> ArticlePage:
    found = shelf.article(article_id)
    if found is None:
        raise Http404("No such article")
    return found


def _page(request: HttpRequest, article: ArticlePage, who: Visitor, decision: Decision, at: datetime, **more: Any) -> HttpResponse:
    """The article page for this decision. `more` may bring its own text (a preview) or a form's error."""
    text, kept = more.pop("text", None), None  # a preview, which brings its text, is nobody's reading
    if text is None:
        text, kept = reading.beside(article, who, decision, shelf.readable(article.pk, decision), at)
    foot = draft_end(article) if more.get("is_preview") else end(article, entitlement_of(who.visit))
    context = {
        "kept": kept,
        "article": article,
        "end": foot,
        "text": text,
        "decision": decision,
        "who": who,
        "rules": rules(),
        "renews": renews(at, zone()),
        "came_back": partial(lapsed, who.reader.pk, at) if who.reader else False,  # asked by the wall alone
        "citation": "" if more.get("is_preview") else chicago(cited(article)),
        "data": article_data(article, text, decision, foot.corrections),
        **visits.asked_of(who.held, at),
        **more,
    }
    return render(request, "library/article.html", context)


@require_safe
def article(request: HttpRequest, article_id: int, slug: str = "") -> HttpResponse:
    """The article, as far as this visitor may read. Opening the page spends nothing."""
    found = _find(article_id)
    if slug != found.slug:
        return HttpResponsePermanentRedirect(found.address())
    at = now()
    who, decision = visits.judge(request, found.piece, at)
    response = _page(request, found, who, decision, at)
    if who.stranger:
        return _for_strangers(request, response)
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Cookie"])
    _note(request, found, who, decision.may_read, at)
    if who.admission is not None and admitting.browser_of(request) is None:
        admitting.remember(response, uuid4())  # a cache in front tells by it that the next page is not the stranger's
    return response


def _note(request: HttpRequest, found: ArticlePage, who: visits.Visitor, may_read: bool, at: datetime) -> None:
    """Count it, once: for the institution on whose premises it was asked for, or for the one by which a member reads elsewhere."""
    counts_for = who.admission or (members.reading_by(who.reader, at) if who.reader is not None else None)
    if counts_for is None or (who.admission is None and may_read and not counts_for.reads):
        return  # what they read, they read by something of their own
    free = found.piece.wall is Wall.FREE
    usage.do_note(request=request, admission=counts_for, article_id=found.pk, may_read=may_read, free=free, at=at)


def _for_strangers(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """One page for all strangers: no cookie, cacheable, revalidated by its digest. Read by cookie, so it varies by it."""
    response["Cache-Control"] = STRANGERS_MAY_CACHE
    response["ETag"] = quote_etag(digest(response.content.decode(), purpose="etag")[:32])
    patch_vary_headers(response, ["Cookie"])
    if request.headers.get("If-None-Match", "").removeprefix("W/") == response["ETag"]:  # weak, where the page went out compressed
        unchanged = HttpResponseNotModified()
        for name in ("Cache-Control", "ETag", "Vary"):
            unchanged[name] = response[name]
        return unchanged
    return response


@never_cache
@require_POST
def keep_reading(request: HttpRequest, article_id: int, slug: str) -> HttpResponse:
    """The wall's field: an address opens the rest at once, in this browser."""
    found, at = _find(article_id), now()
    who, decision = visits.judge(request, found.piece, at)
    if who.reader is not None or decision.may_read:
        return HttpResponseRedirect(found.address())
    if found.piece.wall is not Wall.GATED:
        return HttpResponseRedirect(found.address())
    try:
        held = wall.do_keep_reading(
            typed=request.POST.get("email", ""),
            held=who.held,
            piece=found.piece,
            came_from=found.address(),
            network=network_of(request),
            asked_with=describe(request.headers.get("User-Agent", "")),
            at=at,
        )
    except Refusal as refusal:
        if refusal.status != 422:
            return answer(request, refusal)
        page = _page(request, found, who, decision, at, say=refusal.say(), typed=request.POST.get("email", "")[:254])
        page.status_code = refusal.status
        return page
    opened = found.pk in passes.articles_of(held)
    # A pass that has opened all it may has only asked for a new message: on to where its code is typed.
    response = HttpResponseRedirect(f"{found.address()}#rest" if opened else reverse("enter-code"))
    passes.remember(response, held, at)
    return response


@never_cache
@require_POST
def open_article(request: HttpRequest, article_id: int, slug: str) -> HttpResponse:
    """The reader chooses this article: one of the month's is spent, or one of the pass's."""
    found, at = shelf.title(article_id), now()
    if found is None:
        raise Http404("No such article")
    who, decision = visits.judge(request, found.piece, at)
    if decision.may_read:  # by a gift, say, which costs the month nothing
        return HttpResponseRedirect(f"{found.address()}#rest")
    if who.reader is not None:
        ledger.do_open(reader=who.reader, piece=found.piece, at=at, proven=who.visit)
    elif who.held is not None:
        passes.do_open(held=who.held, piece=found.piece, at=at)
    return HttpResponseRedirect(f"{found.address()}#rest")


def preview(request: HttpRequest, draft: ArticlePage, mode: str) -> HttpResponse:
    """A draft as somebody would see it: the same decision, the same template, text set from the draft."""
    at = now()
    spent = rules().articles_a_month
    visits_as = {"reader": Visit(known=True), "spent": Visit(known=True, spent=spent), "subscriber": Visit(known=True, subscribed=True)}
    # A known reader is played by the editor who looks; only the visit decides.
    who = Visitor(visits_as[mode], reader=visits.reader_of(request)) if mode in visits_as else STRANGER
    decision = decide(who.visit, draft.piece, rules().policy())
    galley = make_galley(draft.pk or 0, list(draft.body.raw_data), rules().opening_paragraphs, at, draft.wall == Wall.SUBSCRIBERS.value)
    text = shelf.readable_draft(galley, decision)
    shelf.with_pictures([draft])
    response = _page(
        request, draft, who, decision, at, text=text, is_preview=True, preview_as=dict(draft.preview_modes).get(mode, "a stranger")
    )
    response["Cache-Control"] = "private, no-store"
    return response
