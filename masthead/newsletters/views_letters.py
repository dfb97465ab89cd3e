"""Letters: what there is, signing up, the press on the mailed link's page, preferences."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masthead.access.caching import cacheable
from masthead.access.rules import zone
from masthead.access.visits import reader_of
from masthead.kit.clock import now
from masthead.kit.network import network_of
from masthead.kit.refusals import BadInput
from masthead.newsletters import preferences as choices
from masthead.newsletters import signing_up, suppressions
from masthead.newsletters.consents import Act, find_by_preferences
from masthead.newsletters.editions.reading import NAMES, published
from masthead.newsletters.models import Consent, Letter
from masthead.readers.addresses import half_hidden
from masthead.readers.typos import meant


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Every letter, each with its newest edition to look at, and one form for all."""
    at = now()
    rows = [(letter, published(letter.slug, at).first() if letter.slug in NAMES else None) for letter in Letter.objects.all()]
    return cacheable(request, render(request, "newsletters/letters.html", {"rows": rows, "chosen": request.GET.get("letter", "")}))


@never_cache
@require_POST
def sign_up(request: HttpRequest) -> HttpResponse:
    """An address was typed. The answer is the same whoever's it is."""
    slugs = request.POST.getlist("letter")[:20]
    typed, source = request.POST.get("email", "")[:400], request.POST.get("page", "")[:200]
    context: dict[str, Any] = {"slugs": slugs, "source": source}
    try:
        address = signing_up.do_sign_up(typed=typed, slugs=slugs, source=source, network=network_of(request), at=now())
    except BadInput as refusal:
        rows = [(letter, None) for letter in Letter.objects.all()]
        context |= {"rows": rows, "typed": typed, "error": refusal.say()}
        return render(request, "newsletters/letters.html", context, status=refusal.status)
    return render(request, "newsletters/letters_asked.html", {**context, "address": address, "meant": meant(address)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows what was asked for and a button; the press is the consent. It signs nobody in."""
    at = now()
    row = signing_up.find_sign_up(token, at)
    done = row.confirmed_at is not None
    if request.method == "POST":
        signing_up.do_confirm(row=row, at=at)
        done = True
    context = {"row": row, "letters": row.letters.all(), "address": half_hidden(row.address), "done": done}
    return render(request, "newsletters/letters_confirm.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """A reader's letters, by the address that stands in each of them. Opening it changes nothing."""
    reader = find_by_preferences(token)
    if reader is None:
        raise Http404("No such reader")
    at = now()
    today = at.astimezone(zone()).date()
    error = ""
    if request.method == "POST":
        act = Act(choices.METHOD, source="/letters/preferences/", network=network_of(request))
        try:
            if request.POST.get("what") == "stop":
                choices.do_stop_everything(reader=reader, act=act, at=at)
            else:
                pause, days = choices.check_pause(request.POST.get("pause", ""), today), choices.check_days(request.POST)
                choices.do_save(reader=reader, chosen=set(request.POST.getlist("letter")), days=days, pause=pause, act=act, at=at)
            return HttpResponseRedirect(f"{reverse('preferences', args=[token])}?saved=1")
        except BadInput as refusal:
            error = refusal.say()
    wanted = choices.of(reader)
    context = {
        "wanted": wanted,
        "address": half_hidden(reader.email),
        "days": Consent.Days.choices,
        "pause": next((one.paused_until for one in wanted if one.paused_until and one.paused_until > today), None),
        "held": suppressions.in_force(reader.email),
        "saved": request.GET.get("saved") == "1" and request.method == "GET",
        "error": error,
        "today": today,
    }
    return render(request, "newsletters/preferences.html", context, status=422 if error else 200)


@never_cache
@require_POST
def try_again(request: HttpRequest) -> HttpResponse:
    """A signed-in reader whose letters came back asks for another try."""
    reader = reader_of(request)
    if reader is None:
        return HttpResponseRedirect(f"/sign-in/?next={reverse('account')}")
    signing_up.do_try_again(reader=reader, at=now())
    return render(request, "newsletters/letters_asked.html", {"address": reader.email, "again": True})
