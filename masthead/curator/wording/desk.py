"""Wording at the desk: asking for it, and taking of it what holds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from masthead.curator.newsroom.desk import check_may
from masthead.curator.wording import proposing
from masthead.kit.clock import now
from masthead.kit.refusals import Refusal


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """A press on a story's page. Nobody is asked here: the worker does that."""
    check_may(request)
    number = _number(request.POST.get("story", ""))
    try:
        messages.success(request, _done(request, number))
    except Refusal as refusal:
        messages.error(request, refusal.say())
    return redirect(f"{reverse('newsroom-story', args=[number])}#wording") if number else redirect("newsroom")


def _done(request: HttpRequest, number: int) -> str:
    what, _, argument = request.POST.get("what", "").partition(":")
    if what == "accept":
        places = [_number(one) for one in request.POST.getlist("sentence")[:50]]
        return proposing.do_accept(pk=_number(argument), places=places, by=request.user, at=now())
    proposing.do_propose(number=number, wanted=argument, by=request.user, at=now())
    return "The language model is asked. What it proposes will stand here in a moment."


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else 0
