"""Gifts: the giver's page, the page of a gift's address, taking one back."""

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from masthead.access import gifts, visits
from masthead.access.gate import Wall
from masthead.access.gifts import Standing
from masthead.access.models import Gift
from masthead.access.rules import rules
from masthead.kit.clock import now
from masthead.kit.network import network_of
from masthead.kit.refusals import Refusal
from masthead.library import shelf
from masthead.library.models import ArticlePage
from masthead.library.views.keeping import to_sign_in
from masthead.readers.models import Reader


class NoSuchGift(Refusal):
    """An address that no gift has."""

    code, status = "no_such_gift", 404

    def say(self) -> str:
        return "There is no gift at this address. Perhaps a part of it was lost on the way: please ask for it again."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def gift(request: HttpRequest, article_id: int, slug: str) -> HttpResponse:
    """The giver's page: give the article away, then pass its address on, see how often it was opened, take it back."""
    found = shelf.article(article_id)
    if found is None:
        raise Http404("No such article")
    reader, at = visits.reader_of(request), now()
    here = reverse("gift", args=[found.pk, found.slug])
    if reader is None:
        return to_sign_in(here)
    if request.method == "POST":
        gifts.do_give(reader=reader, piece=found.piece, at=at)
        return HttpResponseRedirect(here)
    return _givers_page(request, found, reader, at)


def _givers_page(request: HttpRequest, found: ArticlePage, reader: Reader, at: datetime) -> HttpResponse:
    given = gifts.given_of(reader.pk, found.pk, at)
    if given is None and found.piece.wall is Wall.FREE:
        raise gifts.NeedsNoGift
    may_give = gifts.may_give(reader, at)
    if given is None and not may_give:
        raise gifts.NotAGiver
    context = {
        "article": found,
        "given": given,
        "may_give": may_give,
        "address": f"{settings.MASTHEAD.url}{reverse('gift-received', args=[given.gift.token])}" if given else "",
        "left": gifts.left(reader.pk, at),
        "rules": rules(),
    }
    return render(request, "library/gift.html", context)


@never_cache
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Take a gift back: nobody opens it any more, and who did reads no further."""
    reader = visits.reader_of(request)
    if reader is None:
        return to_sign_in(reverse("account"))
    typed = request.POST.get("gift", "")
    taken = gifts.do_revoke(reader=reader, gift_id=int(typed), at=now()) if typed.isdecimal() and len(typed) < 19 else None
    if taken is None:
        raise NoSuchGift
    return HttpResponseRedirect(f"{reverse('account')}#gifts")


@require_http_methods(["GET", "HEAD", "POST"])
def received(request: HttpRequest, token: str) -> HttpResponse:
    """A gift's address. Looking at it opens and counts nothing; the press does, in this browser."""
    given, at = gifts.find(token), now()
    found = shelf.article(given.article_id) if given else None
    if given is None or found is None:
        raise NoSuchGift
    _, decision = visits.judge(request, found.piece, at)
    if request.method != "POST":
        return _guarded(_gift_page(request, given, found, decision.may_read, at))
    response = HttpResponseRedirect(found.address())
    if not decision.may_read:  # who reads it anyway takes nobody's place
        browser = gifts.do_open(gift=given, browser=gifts.browser_of(request), network=network_of(request), at=at)
        gifts.remember(response, browser, at)
    return _guarded(response)


def _gift_page(request: HttpRequest, given: Gift, found: ArticlePage, may_read: bool, at: datetime) -> HttpResponse:
    """What anyone may know of the article, and a button. Never any of its text."""
    standing = gifts.standing(given, at)
    open_now = may_read or standing is Standing.OPEN
    context = {"article": found, "may_read": may_read, "say": "" if open_now else gifts.GiftOver(standing).say()}
    return render(request, "library/gift_received.html", context, status=200 if open_now else gifts.GiftOver.status)


def _guarded(response: HttpResponse) -> HttpResponse:
    """The address is a key: no cache keeps its page, no index lists it, no other site is told where the reader came from."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"  # not `no-referrer`: with that, older browsers' forms would not say that they are ours
    return response
