"""The subscribe page, the way to pay and back, and an order by invoice."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from masthead.kit.clock import now
from masthead.kit.forms import leading_to
from masthead.kit.limits import Limit, check
from masthead.kit.network import network_of
from masthead.kit.refusals import Refusal
from masthead.readers.models import Reader
from masthead.subscriptions import for_others
from masthead.subscriptions.billing import acts, once
from masthead.subscriptions.billing.models import Checkout, Subscription
from masthead.subscriptions.billing.offers import Buyer
from masthead.subscriptions.bought import page_of
from masthead.subscriptions.granting import has_access
from masthead.subscriptions.models import Order, Price
from masthead.subscriptions.providers.chosen import card_provider, pays_at, provider
from masthead.subscriptions.selling.counter import lay_out
from masthead.subscriptions.selling.models import Billing, SellingRules, Voice
from masthead.subscriptions.visitors import number_of, reader_of, to_sign_in

BEGUN = Limit("ways to pay begun", 30, timedelta(hours=1))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """What All-Access is and costs; POST goes to pay.

    Who is not signed in types an address first (the page's form then goes to `arrive`) and comes back confirmed.
    """
    reader = reader_of(request)
    if request.method == "POST":
        return _begin(request, reader)
    return _page(request, reader)


def _page(request: HttpRequest, reader: Reader | None, say: str = "", typed: str = "", status: int = 200) -> HttpResponse:
    country = request.GET.get("country", "").upper()[:2]
    buyer = acts.buyer(reader) if reader else Buyer()
    if country:
        buyer = Buyer(buyer.address, country)
    running = Subscription.objects.filter(reader=reader, state__in=acts.RUNS).first() if reader else None
    counter = lay_out(
        buyer=buyer,
        currency=request.GET.get("currency", "").upper(),
        new=reader is None or not Subscription.objects.filter(reader=reader).exists(),
    )
    rules, card = SellingRules.load(), card_provider()
    context: dict[str, Any] = {
        "counter": counter,
        "buyer": buyer,
        "running": running,
        "subscribed": reader is not None and has_access(reader.pk, now()),
        "came_back": reader is not None and running is None and Subscription.objects.filter(reader=reader).exists(),
        "reader": reader,
        "chosen": number_of(request.POST.get("price", "") or request.GET.get("price", "")),
        "rules": rules,
        "card": card,
        "invoices": card is None or rules.invoices,
        "voices": Voice.objects.filter(shown=True)[:3],
        "say": say,
        "typed": typed,
    }
    return leading_to(render(request, "subscriptions/subscribe.html", context, status=status), pays_at())


def _begin(request: HttpRequest, reader: Reader | None) -> HttpResponse:
    price = get_object_or_404(Price.objects.select_related("plan"), pk=number_of(request.POST.get("price", "")), plan__on_sale=True)
    if reader is None:
        return to_sign_in(f"{reverse('subscribe')}?{urlencode({'price': str(price.pk), 'currency': price.currency})}")
    check(BEGUN, network_of(request), now())
    card = card_provider()
    wants_invoice = request.POST.get("pay") == "invoice" and SellingRules.load().invoices
    chosen = provider("manual") if card is None or wants_invoice else card
    country = request.POST.get("country", "").upper()
    if country and country in price.plan.sold_in:
        Billing.objects.update_or_create(reader=reader, defaults={"country": country})
    code = request.POST.get("code", "")[:40]
    try:
        return HttpResponseRedirect(acts.do_begin(reader=reader, price=price, chosen=chosen, code=code, at=now()))
    except Refusal as refusal:
        return _page(request, reader, refusal.say(), code, refusal.status)


@never_cache
@require_safe
def paid(request: HttpRequest, checkout: UUID) -> HttpResponse:
    """Back from paying: the provider is asked, so that access is there before its news is. Only the reader who went may look."""
    reader = reader_of(request)
    if reader is None:
        return to_sign_in(request.path)
    found = get_object_or_404(
        Checkout.objects.select_related("reader", "coupon", "price__plan", "subscription__plan"), pk=checkout, reader=reader
    )
    if found.order_id:
        return _paid_once(request, found)
    subscription, say = found.subscription, ""
    if subscription is None:
        try:
            subscription = acts.do_finish(checkout=found, at=now())
        except Refusal as refusal:
            say = refusal.say()
    return render(request, "subscriptions/paid.html", {"checkout": found, "subscription": subscription, "say": say})


def _paid_once(request: HttpRequest, found: Checkout) -> HttpResponse:
    """Back from paying an order: on to what it bought, or a page that says why not yet."""
    say = ""
    try:
        if once.do_finish(checkout=found, at=now()):
            return HttpResponseRedirect(page_of(Order.objects.get(checkouts=found)))
    except Refusal as refusal:
        say = refusal.say()
    return render(request, "subscriptions/paid.html", {"checkout": found, "subscription": None, "say": say})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, reference: str) -> HttpResponse:
    """An order and how to pay it; only its reader sees it. POST goes to pay it by card, where it is for others."""
    reader = reader_of(request)
    if reader is None:
        return to_sign_in(request.path)
    found = get_object_or_404(Order.objects.select_related("plan"), reference=reference, reader=reader)
    by_card = found.state == Order.State.AWAITING and found.buys != Order.Buys.ACCESS and card_provider() is not None
    if request.method == "POST":
        check(BEGUN, network_of(request), now())
        return HttpResponseRedirect(for_others.do_go_to_pay(order=found, billed=not by_card, at=now()))
    context = {"order": found, "by_card": by_card, "billed": found.invoices.filter(provider="manual").exists()}
    return leading_to(render(request, "subscriptions/order.html", context), pays_at())
