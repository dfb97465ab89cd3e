"""Signing in and out. The code pages are allauth's, under our addresses."""

from typing import Any

from allauth.account import views as allauth
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from masthead.kit import limits
from masthead.kit.clock import now
from masthead.kit.forms import leading_to
from masthead.kit.network import network_of
from masthead.kit.refusals import Refusal
from masthead.readers import signing_in
from masthead.readers.addresses import half_hidden
from masthead.readers.arriving import CODES_PER_NETWORK
from masthead.readers.models import Reader
from masthead.readers.security import devices, keys


class SignIn(allauth.RequestLoginCodeView):  # type: ignore[misc]
    """allauth's page, which knows of passkeys too."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's, and whether browsers take passkeys here."""
        return {**super().get_context_data(**kwargs), "passkeys_possible": keys.possible(), "issuers": settings.ISSUERS}


class NotStaff(Refusal):
    """A reader, signed in, who asks for the desk."""

    code, status = "not_staff", 403

    def say(self) -> str:
        return "You are signed in as a reader. The desk is for the editors; ask one of them to add you."


@never_cache
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """allauth's page that mails a code. The desk sends here whoever may not enter: a reader is told so, not sent back."""
    user = request.user
    if isinstance(user, Reader) and not user.may_edit() and request.GET.get("next", "").startswith(settings.DESK_PATH):
        raise NotStaff
    return leading_to(SignIn.as_view()(request), (one.origin for one in settings.ISSUERS))


@never_cache
def enter_code(request: HttpRequest) -> HttpResponseBase:
    """allauth's page that takes the code. It counts tries by code; we count by network besides, whatever the address."""
    if request.method == "POST" and request.POST.get("action") != "resend":
        limits.check(CODES_PER_NETWORK, network_of(request), now())
    return allauth.confirm_login_code(request)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page of an address that staff made. Opening it changes nothing; the press signs in, once."""
    if request.method == "POST":
        reader = signing_in.do_use_link(request=request, token=token, at=now())
        return HttpResponseRedirect("/desk/" if reader.may_edit() else "/account/")
    link = signing_in.find_link(token, now())
    return render(request, "readers/sign_in_link.html", {"address": half_hidden(link.reader.email)})


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign this browser out, or with `everywhere` all the reader's browsers."""
    if request.POST.get("everywhere") and isinstance(request.user, Reader):
        devices.do_sign_out_everywhere(request=request, reader=request.user)
    else:
        signing_in.do_sign_out(request=request)
    return HttpResponseRedirect("/")
