"""Leaving a letter."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from masthead.kit.clock import now
from masthead.kit.forms import for_programs
from masthead.kit.network import network_of
from masthead.library.following import do_stop
from masthead.newsletters import news
from masthead.newsletters.consents import Act, do_withdraw, find_by_token, preferences_token


@for_programs
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the button, POST withdraws the consent: a mail scanner may open the link as often as it likes.

    A mail program posts here in the reader's name (RFC 8058): from nowhere, without cookies, once or ten times. The address
    is the proof. It never runs out.
    """
    found = find_by_token(token)
    if found is None:
        raise Http404("No such letter")
    reader, letter = found
    one_click = request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click"
    if request.method == "POST":
        method = "one click in the mail program" if one_click else "a press on the unsubscribe page"
        act = Act(method, source=request.path[:60], network=network_of(request))
        do_withdraw(reader_id=reader.pk, letter=letter, at=now(), act=act)
    if one_click:
        return HttpResponse(f"{letter.name}: unsubscribed.\n", content_type="text/plain; charset=utf-8")
    words = {"letter": letter, "done": request.method == "POST", "preferences": preferences_token(reader.pk)}
    return render(request, "newsletters/unsubscribe.html", words)


@for_programs
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_news(request: HttpRequest, token: str) -> HttpResponse:
    """The same for *New in what you follow*. A mail program may press too (RFC 8058): whoever holds the sealed address may."""
    reader = news.find_by_token(token)
    if reader is None:
        raise Http404("No such letter")
    if request.method == "POST":
        do_stop(reader=reader)
    return render(request, "newsletters/stop_news.html", {"done": request.method == "POST"})
