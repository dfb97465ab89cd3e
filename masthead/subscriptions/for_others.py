"""What may be bought for others, to give away or to share: the plans on sale, but for those that ask for a proof of one's own; and how."""

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from masthead.readers.models import Reader
from masthead.subscriptions.billing import once
from masthead.subscriptions.billing.acts import buyer, check_may_buy
from masthead.subscriptions.billing.offers import Audience, Buyer
from masthead.subscriptions.models import Order, Price
from masthead.subscriptions.providers.chosen import card_provider
from masthead.subscriptions.selling.counter import Counter, lay_out
from masthead.subscriptions.selling.models import SellingRules
from masthead.subscriptions.visitors import number_of


def offered(reader: Reader | None, currency: str) -> Counter:
    """What is on sale for `reader` to buy for others. Two queries, three where the reader is known."""
    return lay_out(buyer=buyer(reader) if reader else Buyer(), currency=currency.upper()[:3], new=False, for_others=True)


def price_of(typed: str, reader: Reader) -> Price:
    """The price that was chosen in a form. Raises Http404 for none on sale, NotForYou."""
    on_sale = Price.objects.select_related("plan").filter(plan__on_sale=True, plan__audience=Audience.EVERYONE)
    price = get_object_or_404(on_sale, pk=number_of(typed))
    check_may_buy(price.plan, buyer(reader))
    return price


def ways() -> dict[str, Any]:
    """The ways to pay, for the form's presses (`subscriptions/ways.html`)."""
    card = card_provider()
    return {"card": card, "invoices": card is None or SellingRules.load().invoices}


def is_billed(pay: str) -> bool:
    """Whether what was pressed (`pay`) means an invoice: where no card is taken, always; where no invoice is written, never."""
    offered = ways()
    return offered["card"] is None or (offered["invoices"] and pay == "invoice")


def do_go_to_pay(*, order: Order, billed: bool, at: datetime) -> str:
    """Where whoever ordered goes now. Raises ProviderDown; the order waits then, to be paid from its own page."""
    card = card_provider()
    if billed or card is None:
        return reverse("order", args=[order.reference])
    return once.do_begin(order=order, chosen=card, at=at)
