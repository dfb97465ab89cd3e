"""Leaving a letter."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from masthead.kit.clock import now
from masthead.kit.forms import from_anywhere
from masthead.library.following import do_stop
from masthead.newsletters import news
from masthead.newsletters.consents import do_withdraw, find_by_token


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the button, POST withdraws the consent: a mail scanner may open the link as often as it likes."""
    found = find_by_token(token)
    if found is None:
        raise Http404("No such letter")
    reader, letter = found
    if request.method == "POST":
        do_withdraw(reader_id=reader.pk, letter=letter, at=now())
    return render(request, "newsletters/unsubscribe.html", {"letter": letter, "done": request.method == "POST"})


@never_cache
@from_anywhere
@require_http_methods(["GET", "HEAD", "POST"])
def stop_news(request: HttpRequest, token: str) -> HttpResponse:
    """The same for *New in what you follow*. A mail program may press too (RFC 8058): whoever holds the sealed address may."""
    reader = news.find_by_token(token)
    if reader is None:
        raise Http404("No such letter")
    if request.method == "POST":
        do_stop(reader=reader)
    return render(request, "newsletters/stop_news.html", {"done": request.method == "POST"})
