"""The pages for signing in through an institution: finding it, there and back, the code where its word is not enough."""

import logging
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masthead.kit import limits
from masthead.kit.browsers import describe
from masthead.kit.clock import now
from masthead.kit.forms import leading_to
from masthead.kit.limits import Limit
from masthead.kit.network import network_of
from masthead.kit.onward import onward
from masthead.kit.refusals import BadInput, Refusal
from masthead.kit.signing import same
from masthead.readers import arriving
from masthead.subscriptions.institutions.elsewhere import claims, entering, oidc, saml
from masthead.subscriptions.institutions.elsewhere.entering import NotLetIn
from masthead.subscriptions.institutions.elsewhere.models import Asked, Way

log = logging.getLogger(__name__)
PER_NETWORK = Limit("signing in through an institution", 60, timedelta(minutes=10))  # a campus may be one network
ASKED, LIFE, SHOWN = "institution-asked", timedelta(minutes=15), 20
FAILED = "Signing in there did not succeed, or was cancelled. Please try again; if it goes on, your institution’s library knows more."
ENDED = "Your institution’s licence is not in force. Its library knows more."
NOT_THESE = "Your institution signed you in, but does not say that you belong to those who read here. Its library knows more."


@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Institutions by name, each with a press that leads there."""
    typed, at = request.GET.get("q", "").strip()[:80], now()
    found = Way.objects.filter(institution__starts__lte=at, institution__ends__gt=at).select_related("institution")
    for word in typed.split():
        found = found.filter(institution__name__icontains=word)
    ways = list(found.order_by("institution__name", "kind")[: SHOWN + 1])
    context = {
        "ways": ways[:SHOWN],
        "more": len(ways) > SHOWN,
        "typed": typed,
        "back": onward(request.GET.get("next", ""), ""),
    }
    return leading_to(render(request, "subscriptions/institutions/find.html", context), {origin(way.door) for way in ways[:SHOWN]})


def origin(address: str) -> str:
    """Where an address stands, as a page's policy names it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def back_to(way: Way) -> str:
    """Where the institution sends people back to: by our own name, whatever a request calls us."""
    return f"{settings.MASTHEAD.url}{reverse('institution-back', args=[way.pk])}"


def find_way(way_id: int, kind: Way.Kind | None, at: datetime) -> Way:
    """An institution's sign-in, as long as its licence runs. Raises NotLetIn."""
    way = Way.objects.filter(pk=way_id).select_related("institution").first()
    if way is None or (kind is not None and way.kind != kind) or not way.institution.runs(at):
        raise NotLetIn(ENDED)
    return way


@never_cache
@require_POST
def begin(request: HttpRequest, way_id: int) -> HttpResponse:
    """Go to the institution; what was asked of it lies in this session."""
    at = now()
    limits.check(PER_NETWORK, network_of(request), at)
    way = find_way(way_id, None, at)
    there, asked = _question(way, at)
    kept = {"way": way.pk, "until": (at + LIFE).isoformat(), "back": onward(request.POST.get("next", ""), "/account/")}
    request.session[ASKED] = {**asked, **kept}
    return HttpResponseRedirect(there)


def _question(way: Way, at: datetime) -> tuple[str, dict[str, str]]:
    """The address that puts it, and what is remembered of it."""
    if way.kind == Way.Kind.SAML:
        name, there = saml.ask(way)
        Asked.objects.filter(until__lte=at).delete()
        Asked.objects.create(way=way, request=name, until=at + LIFE)
        return there, {"request": name}
    try:
        place, asking = oidc.discover(way.issuer), oidc.Asking.drawn()
    except oidc.Broken as why:
        raise failed(way, why) from None
    if place.authorize != way.door:
        Way.objects.filter(pk=way.pk).update(door=place.authorize[:500])
    there = oidc.way_there(place, asking, client_id=way.client_id, back=back_to(way), scopes=way.scopes)
    return there, vars(asking)


def failed(way: Way, why: Exception) -> NotLetIn:
    """Said to the log; the person is told that it failed, and no more."""
    log.warning("signing in through %s: %s", way.institution.slug, why)
    return NotLetIn(FAILED)


@never_cache
@require_safe
def back(request: HttpRequest, way_id: int) -> HttpResponse:
    """Back from the institution, with its code; used once, in the browser that asked."""
    at = now()
    limits.check(PER_NETWORK, network_of(request), at)
    kept: dict[str, Any] = request.session.pop(ASKED, None) or {}
    if kept.get("way") != way_id or not same(request.GET.get("state", ""), str(kept.get("state"))):
        raise NotLetIn(FAILED)
    if at >= datetime.fromisoformat(kept["until"]):
        raise NotLetIn(FAILED)
    way = find_way(way_id, Way.Kind.OIDC, at)
    asking = oidc.Asking(kept["state"], kept["nonce"], kept["verifier"])
    try:
        found = _claims(request, way, asking)
    except oidc.Broken as why:
        raise failed(way, why) from None
    check_claims(way, found)
    said = claims.Said(claims.subject_in(found), claims.address_in(found))
    if not said.subject:
        raise failed(way, oidc.Broken("it has no word of its own for the person"))
    entered = entering.do_enter(request=request, way=way, said=said, back=kept["back"], at=at)
    return HttpResponseRedirect(kept["back"] if entered else reverse("institution-code"))


def check_claims(way: Way, found: dict[str, Any]) -> None:
    """Whether it says of the person what was agreed. Raises NotLetIn."""
    if not claims.fits(found, way.claim, way.values):
        log.warning("signing in through %s: %s is none of what was wanted", way.institution.slug, way.claim)
        raise NotLetIn(NOT_THESE)


def _claims(request: HttpRequest, way: Way, asking: oidc.Asking) -> dict[str, Any]:
    code = request.GET.get("code", "")
    if not code or len(code) > 4000:
        raise oidc.Broken(f"it says {request.GET.get('error', 'nothing')[:60]!r}")
    place = oidc.discover(way.issuer)
    if request.GET.get("iss", place.issuer) != place.issuer:  # RFC 9207: one issuer's answer is not taken for another's
        raise oidc.Broken("another issuer answers")
    return oidc.claims_for(place, asking, code=code, client_id=way.client_id, secret=way.secret, back=back_to(way))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The institution’s word is not enough for this address: its mailbox is asked. POST asks it, or takes its code."""
    at, network = now(), network_of(request)
    found = entering.waiting(request, at)
    if found is None:
        return HttpResponseRedirect(reverse("institution-sign-in"))
    waits, way = found
    context = {"institution": way.institution, "address": waits.address, "agreed": entering.AGREED, "asked": "code" in request.POST}
    if request.method != "POST":
        return render(request, "subscriptions/institutions/code.html", context)
    try:
        if "code" in request.POST:
            entering.do_prove(request=request, waiting=waits, way=way, typed=request.POST["code"], network=network, at=at)
            return HttpResponseRedirect(waits.back)
        typed = request.POST.get("email", "")
        limits.check(PER_NETWORK, network, at)
        entering.do_ask(waiting=waits, typed=typed, asked_with=describe(request.headers.get("User-Agent", "")), at=at)
        context |= {"asked": True, "address": typed.strip()[:254]}
        return render(request, "subscriptions/institutions/code.html", context)
    except (arriving.WrongCode, BadInput) as refusal:
        return _code_page(request, context, refusal)


def _code_page(request: HttpRequest, context: dict[str, Any], refusal: Refusal) -> HttpResponse:
    typed = request.POST.get("email", context["address"])[:254]
    return render(
        request, "subscriptions/institutions/code.html", {**context, "say": refusal.say(), "address": typed}, status=refusal.status
    )
