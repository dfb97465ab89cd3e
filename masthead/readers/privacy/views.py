"""The reader's page of privacy: consents, the copy of everything, the way out."""

from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masthead.kit.clock import now
from masthead.readers.models import Reader
from masthead.readers.privacy import leaving, taking
from masthead.readers.privacy.told import told
from masthead.readers.security import codes, happened, keys
from masthead.readers.security.models import SafetyCode
from masthead.readers.security.views import to_prove, to_sign_in

LEAVE = SafetyCode.For.LEAVE


@never_cache
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What was agreed to, with its words; the copy; the way out."""
    reader = request.user
    if not isinstance(reader, Reader):
        return to_sign_in(request)
    return render(request, "readers/privacy.html", {"agreed": taking.agreements(reader), "stays": leaving.what_stays(reader)})


@never_cache
@require_POST
def take(request: HttpRequest, kind: str) -> HttpResponse:
    """The copy of everything, for programs (`json`) or for people (`html`)."""
    reader, at = request.user, now()
    if not isinstance(reader, Reader):
        return HttpResponseRedirect("/sign-in/?next=/account/privacy/")
    if not keys.has_just_proven(request, reader, at):
        return to_prove(request, reverse("privacy"))
    copy = taking.do_take(reader=reader, where=happened.where(request), at=at)
    if kind == "html":
        response = render(request, "readers/everything.html", {"copy": copy, "parts": told(copy, taking.titles())})
        response["Content-Disposition"] = f'inline; filename="everything-{at:%Y-%m-%d}.html"'
        return response
    answer = JsonResponse(copy, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="everything-{at:%Y-%m-%d}.json"'
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Two presses: the first asks for a code, the second, with the code, erases."""
    reader, at = request.user, now()
    if not isinstance(reader, Reader):
        return to_sign_in(request)
    leaving.check_may_leave(reader)
    context: dict[str, Any] = {"stays": leaving.what_stays(reader)}
    if request.method != "POST":
        return render(request, "readers/erase.html", context)
    if request.POST.get("what") != "erase":
        codes.do_ask(reader=reader, purpose=LEAVE, at=at)
        return render(request, "readers/erase.html", {**context, "sent": True})
    try:
        codes.check(reader=reader, purpose=LEAVE, typed=request.POST.get("code", "")[:20], at=at)
    except codes.WrongCode as refusal:
        return render(request, "readers/erase.html", {**context, "sent": True, "say": refusal.say()}, status=refusal.status)
    stays = leaving.do_erase(reader=reader, at=at)
    logout(request)
    response = render(request, "readers/erased.html", {"stays": stays, "reader": None})
    for name in request.COOKIES:  # also the names by which we would know the browser again
        response.delete_cookie(name, samesite="Lax")
    return response
