"""Leaving a letter."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from masthead.kit.clock import now
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
