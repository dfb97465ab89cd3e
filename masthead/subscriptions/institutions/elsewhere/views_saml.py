"""SAML's half of signing in through an institution: its answer comes by a form of its own, and is handed to the browser that asked."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from masthead.kit import limits
from masthead.kit.clock import now
from masthead.kit.forms import for_programs
from masthead.kit.network import network_of
from masthead.kit.signing import digest, draw_token
from masthead.subscriptions.institutions.elsewhere import entering, saml
from masthead.subscriptions.institutions.elsewhere import views as pages
from masthead.subscriptions.institutions.elsewhere.claims import Said
from masthead.subscriptions.institutions.elsewhere.entering import NotLetIn
from masthead.subscriptions.institutions.elsewhere.models import Asked, Way
from masthead.subscriptions.institutions.elsewhere.oidc import Broken


@for_programs
@never_cache
@require_POST
def answered(request: HttpRequest, way_id: int) -> HttpResponse:
    """The institution's form, sent by the reader's browser without our cookies. It signs nobody in by itself."""
    at = now()
    limits.check(pages.PER_NETWORK, network_of(request), at)
    way = pages.find_way(way_id, Way.Kind.SAML, at)
    try:
        found = saml.answer(way, request.POST.get("SAMLResponse", ""), at)
        token = draw_token()
        kept = {"answer": digest(token, purpose="saml"), "subject": found.said.subject, "address": found.said.address[:300]}
        # One answer to a question, in one statement: the same one again finds none that waits.
        if not Asked.objects.filter(way=way, request=found.request, answer="", until__gt=at).update(**kept):
            raise Broken("its answer is to no question of ours, or comes again")
    except Broken as why:
        raise pages.failed(way, why) from None
    pages.check_claims(way, found.claims)
    if not found.said.subject:
        raise pages.failed(way, Broken("it has no lasting word of its own for the person"))
    return HttpResponseRedirect(reverse("institution-saml-finish", args=[way.pk, token]))


@never_cache
@require_safe
def finish(request: HttpRequest, way_id: int, token: str) -> HttpResponse:
    """In the browser that asked, whose cookies are here again: the answer is taken, once."""
    at = now()
    limits.check(pages.PER_NETWORK, network_of(request), at)
    kept: dict[str, Any] = request.session.pop(pages.ASKED, None) or {}
    if kept.get("way") != way_id or "request" not in kept or at >= datetime.fromisoformat(kept["until"]):
        raise NotLetIn(pages.FAILED)
    way = pages.find_way(way_id, Way.Kind.SAML, at)
    row = Asked.objects.filter(way=way, request=kept["request"], answer=digest(token, purpose="saml"), until__gt=at).first()
    if row is None or not Asked.objects.filter(pk=row.pk).delete()[0]:
        raise NotLetIn(pages.FAILED)
    said = Said(row.subject, row.address)
    entered = entering.do_enter(request=request, way=way, said=said, back=kept["back"], at=at)
    return HttpResponseRedirect(kept["back"] if entered else reverse("institution-code"))


@require_safe
def metadata(request: HttpRequest, way_id: int) -> HttpResponse:
    """Who we are to this institution, for its computing centre."""
    way = get_object_or_404(Way, pk=way_id, kind=Way.Kind.SAML)
    return HttpResponse(saml.metadata(way), content_type="application/samlmetadata+xml")
