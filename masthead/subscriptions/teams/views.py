"""The pages of teams: buying, the manager's, joining."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from masthead.kit.clock import now
from masthead.kit.forms import leading_to
from masthead.kit.network import network_of
from masthead.kit.refusals import Refusal
from masthead.kit.signing import digest, seal, unseal
from masthead.readers.models import Reader
from masthead.subscriptions import for_others
from masthead.subscriptions.providers.chosen import pays_at
from masthead.subscriptions.teams import buying, seating
from masthead.subscriptions.teams.models import Team
from masthead.subscriptions.visitors import number_of, to_sign_in

CARRIED = 3600  # seconds in which somebody invited confirms an address


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def buy(request: HttpRequest) -> HttpResponse:
    """Seats for a new team; POST orders them by invoice."""
    reader = request.user if isinstance(request.user, Reader) else None
    counter = for_others.offered(reader, request.GET.get("currency", ""))
    context: dict[str, Any] = {"counter": counter, "typed": request.POST, **for_others.ways(), "fewest": buying.FEWEST, "most": buying.MOST}
    if request.method != "POST":
        return _buy_page(request, context)
    if reader is None:
        return to_sign_in(request.path)
    try:
        price = for_others.price_of(request.POST.get("price", ""), reader)
        name, seats = buying.check_name(request.POST.get("name", "")), buying.check_seats(request.POST.get("seats", ""))
        billed, at = for_others.is_billed(request.POST.get("pay", "")), now()
        order = buying.do_order(owner=reader, price=price, seats=seats, name=name, at=at, billed=billed)
        return HttpResponseRedirect(for_others.do_go_to_pay(order=order, billed=billed, at=at))
    except Refusal as refusal:
        return _buy_page(request, {**context, "say": refusal.say()}, refusal.status)


def _buy_page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return leading_to(render(request, "subscriptions/teams/buy.html", context, status=status), pays_at())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, team_id: int) -> HttpResponse:
    """The team for whoever manages it: seats, invitations, link, domain, invoices. POST does one thing."""
    if not isinstance(request.user, Reader):
        return to_sign_in(request.path)
    found = get_object_or_404(seating.managed_by(request.user), pk=team_id)
    if request.method != "POST":
        return _page(request, found, request.user)
    try:
        more = _act(request, found, request.user)
    except Refusal as refusal:
        return _page(request, found, request.user, status=refusal.status, say=refusal.say(), typed=request.POST.get("address", "")[:254])
    return _page(request, found, request.user, **more) if more else HttpResponseRedirect(request.path)


def _act(request: HttpRequest, team: Team, reader: Reader) -> dict[str, Any]:
    """One press on the manager's page; what it returns is shown this once."""
    act, number, at = request.POST.get("act", ""), number_of(request.POST.get("number", "")), now()
    if act == "invite":
        seating.do_invite(team=team, typed=request.POST.get("address", "")[:300], at=at)
    elif act == "withdraw":
        seating.do_withdraw(team=team, invitation_id=number)
    elif act == "remove":
        seating.do_remove(team=team, seat_id=number, at=at)
    elif act == "role" and team.owner_id == reader.pk:
        seating.do_set_role(team=team, seat_id=number, role=request.POST.get("role", ""))
    elif act == "sit":
        seating.do_take_seat(team=team, reader=reader, at=at)
    elif act == "link":
        return {"link": f"{settings.MASTHEAD.url}{reverse('join-team', args=[seating.do_make_link(team=team)])}"}
    elif act == "close-link":
        seating.do_close_link(team=team)
    elif act == "domain":
        seating.do_open_to_domain(team=team, domain=seating.check_domain(request.POST.get("domain", ""), reader))
    elif act == "close-domain":
        seating.do_close_domain(team=team)
    return {}


def _page(request: HttpRequest, team: Team, reader: Reader, status: int = 200, **more: Any) -> HttpResponse:
    seats = list(team.taken.select_related("reader"))
    context = {
        "team": team,
        "runs": team.runs(now()),
        "seats": seats,
        "free": max(0, team.seats - len(seats)),
        "sits": any(seat.reader_id == reader.pk for seat in seats),
        "invitations": team.invitations.filter(accepted_at=None, until__gt=now()),
        "domains": list(team.domains.all()),
        "own_domain": reader.email.rpartition("@")[2],
        "orders": [one.order for one in team.orders.select_related("order__plan").order_by("-pk")],
        "owns": team.owner_id == reader.pk,
        "counter": for_others.offered(reader, team.orders.values_list("order__currency", flat=True).last() or ""),
        **for_others.ways(),
        **more,
    }
    return leading_to(render(request, "subscriptions/teams/team.html", context, status=status), pays_at())


@never_cache
@require_POST
def renew(request: HttpRequest, team_id: int) -> HttpResponse:
    """Order the team's next period; only its owner, who pays."""
    if not isinstance(request.user, Reader):
        return to_sign_in(request.path)
    found = get_object_or_404(Team, pk=team_id, owner=request.user)
    seats = buying.check_seats(request.POST.get("seats", ""))
    price = for_others.price_of(request.POST.get("price", ""), request.user)
    billed, at = for_others.is_billed(request.POST.get("pay", "")), now()
    order = buying.do_order(owner=request.user, price=price, seats=seats, team=found, at=at, billed=billed)
    return HttpResponseRedirect(for_others.do_go_to_pay(order=order, billed=billed, at=at))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str = "") -> HttpResponse:
    """The invitation's page. Opening it changes nothing; the press takes a seat, or first asks who is there."""
    at, network = now(), network_of(request)
    kept = digest(token, purpose="team") if token else unseal(request.COOKIES.get(cookie_name(), ""), purpose="team-carried")
    if not kept:
        raise seating.NoSuchInvitation
    found, invitation = seating.find(kept, network, at)
    if request.method != "POST":
        free = found.runs(at) and found.taken.count() < found.seats
        context = {"team": found, "invitation": invitation, "carried": not token, "free": free}
        response = render(request, "subscriptions/teams/join.html", context)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response
    if isinstance(request.user, Reader):
        seating.do_join(kept=kept, reader=request.user, network=network, at=at)
        response = HttpResponseRedirect(reverse("account"))
        response.delete_cookie(cookie_name(), samesite="Lax")
        return response
    response = HttpResponseRedirect(reverse("join-team-carried"))
    carried = seal(kept, purpose="team-carried")
    response.set_cookie(cookie_name(), carried, max_age=CARRIED, secure=settings.MASTHEAD.secure, httponly=True, samesite="Lax")
    return response


@never_cache
@require_POST
def join_by_domain(request: HttpRequest, team_id: int) -> HttpResponse:
    """Take a seat in a team that is open to the domain of the reader's proven address."""
    if not isinstance(request.user, Reader):
        return HttpResponseRedirect("/sign-in/?next=/account/")
    at = now()
    found = get_object_or_404(seating.open_to(request.user, at), pk=team_id)
    seating.do_take_seat(team=found, reader=request.user, at=at)
    return HttpResponseRedirect(reverse("account"))


def cookie_name() -> str:
    """The cookie that carries an invitation over the confirmation of an address."""
    return str(settings.MASTHEAD.cookie("joining"))
