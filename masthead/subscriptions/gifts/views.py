"""The pages of gift subscriptions: the giver's, the card, the recipient's."""

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
from masthead.subscriptions.gifts import codes, giving, redeeming
from masthead.subscriptions.gifts.models import GiftSubscription
from masthead.subscriptions.models import Order
from masthead.subscriptions.providers.chosen import pays_at
from masthead.subscriptions.visitors import reader_of, to_sign_in

CARRIED = 3600  # seconds in which a stranger, who found the code, confirms an address


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Choose a gift; POST orders it by invoice."""
    reader, at = reader_of(request), now()
    context: dict[str, Any] = {
        "counter": for_others.offered(reader, request.GET.get("currency", "")),
        "typed": request.POST,
        **for_others.ways(),
        "today": at,
        "furthest": at + giving.FURTHEST,
    }
    if request.method != "POST":
        return _form(request, context)
    if reader is None:
        return to_sign_in(request.path)
    try:
        price = for_others.price_of(request.POST.get("price", ""), reader)
        wish = giving.check_wish({name: str(value)[:1000] for name, value in request.POST.items()}, at)
        billed = for_others.is_billed(request.POST.get("pay", ""))
        gift = giving.do_order(giver=reader, price=price, wish=wish, at=at, billed=billed)
        return HttpResponseRedirect(for_others.do_go_to_pay(order=gift.order, billed=billed, at=at))
    except Refusal as refusal:  # nothing that was typed is lost
        return _form(request, {**context, "say": refusal.say()}, refusal.status)


def _form(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return leading_to(render(request, "subscriptions/gifts/give.html", context, status=status), pays_at())


def _theirs(request: HttpRequest, reader: Reader, gift_id: int) -> GiftSubscription:
    return get_object_or_404(GiftSubscription.objects.select_related("plan", "order"), pk=gift_id, giver=reader)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def given(request: HttpRequest, gift_id: int) -> HttpResponse:
    """How a gift stands, for its giver alone; POST sends its message again."""
    reader, at = reader_of(request), now()
    if reader is None:
        return to_sign_in(request.path)
    gift = _theirs(request, reader, gift_id)
    if request.method == "POST":
        giving.do_send_again(gift=gift, at=at)
        return HttpResponseRedirect(request.path)
    awaiting = gift.order.state == Order.State.AWAITING
    return render(request, "subscriptions/gifts/given.html", {"gift": gift, "state": gift.standing(at), "awaiting": awaiting})


@never_cache
@require_POST
def card(request: HttpRequest, gift_id: int) -> HttpResponse:
    """A card to print, with a code that is shown this once."""
    reader = reader_of(request)
    if reader is None:
        return to_sign_in(request.path)
    gift = _theirs(request, reader, gift_id)
    code = giving.do_make_card(gift=gift, at=now())
    return _kept_close(render(request, "subscriptions/gifts/card.html", {"gift": gift, "code": codes.in_groups(code)}))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def type_code(request: HttpRequest) -> HttpResponse:
    """The field for a card's code; POST goes to the gift's page."""
    if request.method != "POST":
        return render(request, "subscriptions/gifts/type_code.html")
    typed = request.POST.get("code", "")[:100]
    try:
        redeeming.find(typed, network_of(request), now())
    except redeeming.NoSuchGift as refusal:
        context = {"say": refusal.say(), "typed": typed}
        return render(request, "subscriptions/gifts/type_code.html", context, status=422)
    return HttpResponseRedirect(reverse("redeem-gift", args=[codes.clean(typed)]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def received(request: HttpRequest, code: str) -> HttpResponse:
    """The mailed link's page. Opening it changes nothing; the press takes the gift, or first asks who is there."""
    at = now()
    gift = redeeming.find(code, network_of(request), at)
    reader = reader_of(request)
    if request.method != "POST":
        return _page(request, gift, reader)
    redeeming.check_open(gift, at)
    if reader is not None:
        redeeming.do_redeem(gift=gift, reader=reader, at=at)
        return HttpResponseRedirect(reverse("account"))
    response = HttpResponseRedirect(reverse("gift-yours"))
    # The code itself goes neither into the address we come back to nor into what is kept of an arrival.
    kept = seal(digest(codes.clean(code) or "", purpose="gift-code"), purpose="gift-carried")
    response.set_cookie(cookie_name(), kept, max_age=CARRIED, secure=settings.MASTHEAD.secure, httponly=True, samesite="Lax")
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def yours(request: HttpRequest) -> HttpResponse:
    """The gift that this browser found: an address is asked for, and confirmed; then a press takes it."""
    at = now()
    kept = unseal(request.COOKIES.get(cookie_name(), ""), purpose="gift-carried")
    gift = redeeming.by_digest(kept) if kept else None
    if gift is None:
        return HttpResponseRedirect(reverse("gift-code"))
    reader = reader_of(request)
    if request.method != "POST":
        return _page(request, gift, reader, carried=True)
    if reader is None:
        return HttpResponseRedirect(request.path)
    redeeming.do_redeem(gift=gift, reader=reader, at=at)
    response = HttpResponseRedirect(reverse("account"))
    response.delete_cookie(cookie_name(), samesite="Lax")
    return response


def cookie_name() -> str:
    """The cookie that carries a found gift over the confirmation of an address."""
    return str(settings.MASTHEAD.cookie("present"))


def _page(request: HttpRequest, gift: GiftSubscription, reader: Reader | None, carried: bool = False) -> HttpResponse:
    context: dict[str, Any] = {"gift": gift, "reader": reader, "carried": carried}
    try:
        redeeming.check_open(gift, now())
    except redeeming.GiftSpent as refusal:
        return _kept_close(render(request, "subscriptions/gifts/received.html", {**context, "say": refusal.say()}, status=refusal.status))
    return _kept_close(render(request, "subscriptions/gifts/received.html", context))


def _kept_close(response: HttpResponse) -> HttpResponse:
    """The address, or the page, is a key: no index lists it. That no cache keeps it stands above each of these views."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
