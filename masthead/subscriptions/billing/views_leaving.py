"""The public page for cancelling, and the one that the mailed link opens; and where providers post their news."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from masthead.kit.clock import now
from masthead.kit.forms import for_programs
from masthead.kit.network import network_of
from masthead.kit.refusals import BadInput
from masthead.subscriptions.billing import leaving, receiving
from masthead.subscriptions.providers.port import BadEvent

log = logging.getLogger("masthead.billing")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """An address, and the same answer for any."""
    if request.method != "POST":
        return render(request, "subscriptions/leave.html", {})
    typed = request.POST.get("email", "")
    try:
        leaving.do_ask(typed=typed, network=network_of(request), at=now())
    except BadInput as wrong:
        return render(request, "subscriptions/leave.html", {"say": wrong.say(), "typed": typed[:254]}, status=422)
    return render(request, "subscriptions/leave.html", {"asked": True})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """What the link opens: until when one reads, and a button. Programs that open links change nothing."""
    at, done = now(), request.method == "POST"
    subscription = leaving.do_cancel(token=token, at=at) if done else leaving.find(token)
    response = render(
        request, "subscriptions/leave_confirm.html", {"subscription": subscription, "done": done or bool(subscription.ends_at), "at": at}
    )
    response["Referrer-Policy"] = "no-referrer"  # the address is the proof
    return response


@for_programs
@never_cache
@require_POST
def news(request: HttpRequest, key: str) -> HttpResponse:
    """News from a provider: proven, stored, answered; nothing else is done while it waits. What cannot be proven leaves no trace."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > receiving.LARGEST:
        return HttpResponse("too large", status=413, content_type="text/plain; charset=utf-8")
    try:
        new = receiving.do_receive(key=key, body=request.body, headers=request.headers, at=now())
    except BadEvent as why:
        log.warning("news for %s was refused: %s", key, why)
        return HttpResponse("not proven", status=400, content_type="text/plain; charset=utf-8")
    return HttpResponse("kept" if new else "known", status=202 if new else 200, content_type="text/plain; charset=utf-8")
