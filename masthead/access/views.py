"""The wall's own pages: the code, the mailed link's page, the first window's question and its answer."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masthead.access import passes, wall
from masthead.access.rules import rules
from masthead.access.visits import asked_of
from masthead.kit.browsers import describe
from masthead.kit.clock import now
from masthead.kit.network import network_of
from masthead.kit.onward import onward
from masthead.readers import arriving
from masthead.readers.addresses import half_hidden

HOME = "/"


@never_cache
@require_POST
def arrive(request: HttpRequest) -> HttpResponse:
    """An address typed where no article is at stake (to subscribe, to register): ask its owner, then back to `next`."""
    at = now()
    asked = request.POST.get("next", "")
    if request.POST.get("price", "").isdecimal():  # the plan chosen on the subscribe page is still chosen afterwards
        asked += f"?price={request.POST['price'][:9]}"
    back = onward(asked, "/account/")
    held = wall.do_arrive(
        typed=request.POST.get("email", ""),
        held=passes.held_by(request, at),
        came_from=back,
        network=network_of(request),
        asked_with=describe(request.headers.get("User-Agent", "")),
        at=at,
    )
    response = HttpResponseRedirect(reverse("enter-code"))
    passes.remember(response, held, at)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """The code, typed into the browser that asked: confirms and signs in."""
    at = now()
    held = passes.held_by(request, at)
    if held is None:
        return HttpResponseRedirect("/sign-in/")
    context = {"held": held, "rules": rules(), **asked_of(held, at)}
    if request.method != "POST":
        return render(request, "access/code.html", context)
    try:
        arrival = arriving.check_code(browser=held.pk.hex, typed=request.POST.get("code", ""), network=network_of(request), now=at)
    except arriving.WrongCode as refusal:
        return render(request, "access/code.html", {**context, "say": refusal.say()}, status=refusal.status)
    wall.do_enter(request=request, held=held, arrival=arrival, at=at)
    return wall.leave(HttpResponseRedirect(arrival.came_from or HOME))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link's page. Opening it changes nothing; the press confirms.

    It signs in the browser that asked, and no other.
    """
    at = now()
    arrival = arriving.find_by_link(token, at)
    held = passes.held_by(request, at)
    asked_here = held is not None and held.pk.hex == arrival.browser
    if request.method != "POST":
        context = {"arrival": arrival, "address": half_hidden(arrival.address), "asked_here": asked_here}
        return render(request, "access/confirm.html", context)
    if held is not None and asked_here:
        wall.do_enter(request=request, held=held, arrival=arrival, at=at)
        return wall.leave(HttpResponseRedirect(arrival.came_from or HOME))
    arriving.do_confirm(arrival=arrival, at=at)
    return render(request, "access/confirmed.html", {"address": half_hidden(arrival.address)})


@never_cache
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Whether the owner has confirmed elsewhere: the first window asks this now and then."""
    at = now()
    held = passes.held_by(request, at)
    return JsonResponse({"confirmed": bool(held and arriving.confirmed_elsewhere(held.pk.hex, at))})


@never_cache
@require_POST
def upgrade(request: HttpRequest) -> HttpResponse:
    """The first window, once its address was confirmed elsewhere, becomes the reader's."""
    at = now()
    held = passes.held_by(request, at)
    arrival = arriving.confirmed_elsewhere(held.pk.hex, at) if held else None
    if held is None or arrival is None:
        return HttpResponseRedirect(reverse("enter-code"))
    wall.do_enter(request=request, held=held, arrival=arrival, at=at)
    return wall.leave(HttpResponseRedirect(arrival.came_from or HOME))
