"""Signing in by another's word (OpenID Connect), where the owner has named issuers.

An account elsewhere signs in to the account here that it was connected to, by a reader who was signed in and had just shown that it was
they. It makes no account and joins none because an address looks the same: whoever is not connected is told so in the same words, whether
or not their address has an account.
"""

from datetime import timedelta
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.socialaccount.signals import social_account_added
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from masthead.kit import limits
from masthead.kit.clock import now
from masthead.kit.limits import Limit
from masthead.kit.network import network_of
from masthead.readers.models import Reader
from masthead.readers.security import happened, keys
from masthead.readers.security.models import Happening
from masthead.readers.security.views import to_prove

PER_NETWORK = Limit("signing in by another's word", 60, timedelta(minutes=10))


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """allauth's, which neither makes accounts nor joins any."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody signs up by another's word."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """What is not connected goes no further."""
        connecting = sociallogin.state.get("process") == "connect"
        if connecting and (not isinstance(request.user, Reader) or not keys.has_just_proven(request, request.user, now())):
            raise ImmediateHttpResponse(to_prove(request, "/account/security/"))
        if not connecting and not sociallogin.is_existing:
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("not-connected")))

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Back to where they are listed."""
        return "/account/security/#connected"

    def on_authentication_error(self, *args: Any, **kwargs: Any) -> None:
        """Whatever went wrong over there, the page is the same."""
        raise ImmediateHttpResponse(HttpResponseRedirect(reverse("not-connected")))


@never_cache
@require_POST
def begin(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Go to the issuer; with `?process=connect` to connect it to the account that is signed in here."""
    limits.check(PER_NETWORK, network_of(request), now())
    if provider_id not in {one.slug for one in settings.ISSUERS}:
        raise Http404("No such issuer")
    proven = isinstance(request.user, Reader) and keys.has_just_proven(request, request.user, now())
    if request.GET.get("process") == "connect" and not proven:
        return to_prove(request, "/account/security/")
    return oidc.login(request, provider_id)


@never_cache
@require_safe
def back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Back from the issuer, with its word; what was asked of it lies in the session that asked."""
    limits.check(PER_NETWORK, network_of(request), now())
    return oidc.callback(request, provider_id)


@never_cache
@require_safe
def not_connected(request: HttpRequest) -> HttpResponse:
    """What the issuer said leads to no account here; the same page for everybody."""
    return render(request, "readers/not_connected.html")


@never_cache
@require_POST
def disconnect(request: HttpRequest) -> HttpResponse:
    """The account elsewhere signs in here no more."""
    reader, at = request.user, now()
    if not isinstance(reader, Reader):
        return HttpResponseRedirect("/sign-in/?next=/account/security/")
    number = request.POST.get("account", "")
    if number.isdecimal() and len(number) < 19 and SocialAccount.objects.filter(user=reader, pk=number).delete()[0]:
        happened.do_record(reader_id=reader.pk, what=Happening.What.UNLINKED, at=at, where=happened.where(request))
    return HttpResponseRedirect("/account/security/#connected")


def _added(request: HttpRequest, sociallogin: Any, **kwargs: Any) -> None:
    if isinstance(request.user, Reader):
        detail = str(sociallogin.account.provider)
        happened.do_record(reader_id=request.user.pk, what=Happening.What.LINKED, at=now(), where=happened.where(request), detail=detail)


def connect() -> None:
    """Hear of what was connected."""
    social_account_added.connect(_added, dispatch_uid="masthead.readers.social")
