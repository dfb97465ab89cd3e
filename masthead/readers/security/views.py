"""A reader's own pages of safety: what is signed in, keys, what happened; proving again; another address."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masthead.kit.clock import now
from masthead.kit.forms import leading_to
from masthead.kit.onward import onward
from masthead.kit.refusals import BadInput, Refusal
from masthead.readers import signing_in
from masthead.readers.addresses import half_hidden
from masthead.readers.models import Reader
from masthead.readers.security import changing, codes, devices, happened, keys, shown
from masthead.readers.security.models import SafetyCode

AGAIN = SafetyCode.For.AGAIN


HERE = "/account/security/"


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in first, then come back."""
    return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': request.path})}")


def to_prove(request: HttpRequest, back: str = "") -> HttpResponse:
    """Show that it is still you, then come back."""
    return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back or request.path})}")


@never_cache
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """What is signed in, the keys, the address, what happened."""
    reader = request.user
    if not isinstance(reader, Reader):
        return to_sign_in(request)
    page = render(request, "readers/security.html", shown.of_page(request, reader, now()))
    return leading_to(page, (one.origin for one in settings.ISSUERS))


@never_cache
@require_POST
def sign_out_device(request: HttpRequest) -> HttpResponse:
    """Sign one other browser out, or all others."""
    reader = request.user
    if not isinstance(reader, Reader):
        return HttpResponseRedirect("/sign-in/?next=/account/security/")
    if request.POST.get("others"):
        devices.do_sign_out_others(request=request, reader=reader, at=now())
    else:
        device = _number(request.POST.get("device"))
        devices.do_sign_out_one(reader=reader, device_id=device, at=now(), where=happened.where(request))
    return HttpResponseRedirect("/account/security/#devices")


def _number(typed: str | None) -> int:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 19 else 0


# Passkeys


@never_cache
@require_POST
def passkey_sign_in_options(request: HttpRequest) -> HttpResponse:
    """For the script of the page to sign in at: the challenge."""
    return JsonResponse(keys.begin_showing(None))


@never_cache
@require_POST
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """A passkey was shown: sign its reader in. For staff it is the second proof as well."""
    at = now()
    back = onward(request.POST.get("next", ""), "/account/")
    try:
        reader = keys.check_passkey(request=request, credential=request.POST.get("credential", ""), at=at)
    except keys.NotThisKey as refusal:
        return render(request, "readers/passkey_refused.html", {"say": refusal.say(), "back": back}, status=refusal.status)
    signing_in.do_sign_in(request=request, reader=reader, second_at=at)
    return HttpResponseRedirect(back)


@never_cache
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """For the script of the page to add one at: what to make."""
    reader = request.user
    if not isinstance(reader, Reader) or not keys.has_just_proven(request, reader, now()):
        return JsonResponse({"error": "prove_again", "say": "Please show first that it is still you: reload the page."}, status=403)
    return JsonResponse(keys.begin_adding(reader))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_passkey(request: HttpRequest) -> HttpResponse:
    """The page that makes a passkey."""
    reader, at = request.user, now()
    if not isinstance(reader, Reader):
        return to_sign_in(request)
    if not keys.has_just_proven(request, reader, at):
        return to_prove(request)
    context: dict[str, Any] = {"possible": keys.possible(), "next": onward(request.POST.get("next") or request.GET.get("next", ""), HERE)}
    if request.method == "POST":
        try:
            credential, name = request.POST.get("credential", ""), request.POST.get("name", "")
            keys.do_add_passkey(request=request, reader=reader, credential=credential, name=name, at=at)
            return HttpResponseRedirect(_codes_first(reader, context["next"]))
        except Refusal as refusal:
            context |= {"say": refusal.say()}
            return render(request, "readers/add_passkey.html", context, status=refusal.status)
    return render(request, "readers/add_passkey.html", context)


def _codes_first(reader: Reader, back: str) -> str:
    """Whoever works at the desk is offered recovery codes with their first key: a lost device must not lock them out."""
    if reader.may_edit() and keys.Kind.RECOVERY_CODES not in keys.kinds_of(reader):
        return f"{reverse('recovery-codes')}?{urlencode({'next': back})}"
    return back


@never_cache
@require_POST
def change_key(request: HttpRequest) -> HttpResponse:
    """Name a passkey anew, or take a key away."""
    reader, at = request.user, now()
    if not isinstance(reader, Reader):
        return HttpResponseRedirect("/sign-in/?next=/account/security/")
    pk = _number(request.POST.get("key"))
    if request.POST.get("what") == "remove":
        if not keys.has_just_proven(request, reader, at):
            return to_prove(request, "/account/security/#keys")
        keys.do_remove(request=request, reader=reader, pk=pk, at=at)
    else:
        keys.do_rename_passkey(reader=reader, pk=pk, name=request.POST.get("name", ""))
    return HttpResponseRedirect("/account/security/#keys")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_app(request: HttpRequest) -> HttpResponse:
    """The page that takes an authenticator app in."""
    reader, at = request.user, now()
    if not isinstance(reader, Reader):
        return to_sign_in(request)
    if not keys.has_just_proven(request, reader, at):
        return to_prove(request)
    back, say = onward(request.POST.get("next") or request.GET.get("next", ""), HERE), ""
    if request.method == "POST":
        try:
            sealed, code = request.POST.get("sealed", "")[:2000], request.POST.get("code", "")[:20]
            keys.do_add_app(request=request, reader=reader, sealed=sealed, code="".join(code.split()), at=at)
            return HttpResponseRedirect(f"{reverse('recovery-codes')}?{urlencode({'next': back})}")
        except keys.NotThisKey as refusal:
            say = refusal.say()
    return render(request, "readers/add_app.html", {**shown.of_app(reader), "next": back, "say": say}, status=422 if say else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The press makes new ones, and they are shown this once."""
    reader, at = request.user, now()
    if not isinstance(reader, Reader):
        return to_sign_in(request)
    if not keys.has_just_proven(request, reader, at):
        return to_prove(request)
    made = keys.do_make_recovery_codes(request=request, reader=reader, at=at) if request.method == "POST" and keys.enrolled(reader) else []
    context = {
        "codes": made,
        "enrolled": keys.enrolled(reader),
        "next": onward(request.POST.get("next") or request.GET.get("next", ""), HERE),
    }
    return render(request, "readers/recovery_codes.html", context)


# Proving again


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Show that it is still you: by what you have, or by a code."""
    reader, at = request.user, now()
    if not isinstance(reader, Reader):
        return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': onward(request.GET.get('next', ''), HERE)})}")
    back = onward(request.POST.get("next") or request.GET.get("next", ""), HERE)
    ways = keys.kinds_of(reader)
    # Of staff with a second proof, and at the desk's door, a mailbox alone is not enough.
    by_mail = not (reader.may_edit() and keys.enrolled(reader))
    context: dict[str, Any] = {"next": back, "ways": ways, "by_mail": by_mail, "address": half_hidden(reader.email)}
    if request.method != "POST":
        return render(request, "readers/again.html", context)
    try:
        if by_mail and request.POST.get("what") == "send":
            codes.do_ask(reader=reader, purpose=AGAIN, at=at)
            return render(request, "readers/again.html", {**context, "sent": True})
        if by_mail and request.POST.get("what") == "mailed":
            signing_in.do_prove_again(request=request, reader=reader, typed=request.POST.get("code", "")[:20], at=at)
        else:
            credential, code = request.POST.get("credential", ""), request.POST.get("code", "")[:40]
            keys.do_prove_second(request=request, reader=reader, credential=credential, code=code, at=at)
    except (codes.WrongCode, keys.NotThisKey) as refusal:
        context |= {"say": refusal.say(), "sent": request.POST.get("what") == "mailed"}
        return render(request, "readers/again.html", context, status=refusal.status)
    return HttpResponseRedirect(back)


@never_cache
@require_POST
def again_options(request: HttpRequest) -> HttpResponse:
    """For the script of that page: the challenge for this reader's own passkeys."""
    reader = request.user
    if not isinstance(reader, Reader):
        return JsonResponse({"error": "sign_in", "say": "Please sign in first."}, status=403)
    return JsonResponse(keys.begin_showing(reader))


# Another address


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """The page that changes the address: type the new one, then its code; the old mailbox agrees by a press."""
    reader, at = request.user, now()
    if not isinstance(reader, Reader):
        return to_sign_in(request)
    if not keys.has_just_proven(request, reader, at):
        return to_prove(request)
    say = ""
    if request.method == "POST":
        try:
            if request.POST.get("what") == "code":
                done = changing.do_prove_new(request=request, reader=reader, typed=request.POST.get("code", "")[:20], at=at)
                return HttpResponseRedirect("/account/security/" if done else reverse("address"))
            changing.do_ask(reader=reader, typed=request.POST.get("email", "")[:400], where=happened.where(request), at=at)
            return HttpResponseRedirect(reverse("address"))
        except (BadInput, codes.WrongCode) as refusal:
            say = refusal.say()
    context = {"change": changing.open_for(reader, at), "say": say, "typed": request.POST.get("email", "")[:254]}
    return render(request, "readers/address.html", context, status=422 if say else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the old mailbox. Opening it changes nothing."""
    at = now()
    change = changing.find_agreement(token, at)
    done = request.method == "POST" and changing.do_agree(request=request, token=token, at=at)
    context = {"new": half_hidden(change.new), "asked_at": change.asked_at, "pressed": request.method == "POST", "done": done}
    return _quiet(render(request, "readers/address_agree.html", context))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """The link that takes a change back, good for seven days. Opening it changes nothing."""
    at = now()
    change = changing.find_undo(token, at)
    if request.method == "POST":
        changing.do_undo(token=token, where=happened.where(request), at=at)
    return _quiet(render(request, "readers/address_undo.html", {"old": half_hidden(change.old), "done": request.method == "POST"}))


def _quiet(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"  # the address holds a secret
    return response
