"""An order for others (a gift, a team's seats) paid by card, once: begun, asked about, given back.

As with subscriptions, news is never believed: whatever was heard, the provider is asked, and what it answers is written down.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from masthead.kit.refusals import Refusal
from masthead.subscriptions.billing import noting
from masthead.subscriptions.billing.models import Checkout, Invoice
from masthead.subscriptions.bought import do_hand_over, do_take_back
from masthead.subscriptions.models import Order
from masthead.subscriptions.providers.chosen import provider
from masthead.subscriptions.providers.port import PaymentProvider, Sale


class NotAwaited(Refusal):
    """The order is paid, or was dropped."""

    code, status = "not_awaiting_payment", 409

    def say(self) -> str:
        return "This order is paid already, or was cancelled. Nothing was charged."


def do_begin(*, order: Order, chosen: PaymentProvider, at: datetime) -> str:
    """Send the reader to pay the order; returns where. Raises NotAwaited, ProviderDown."""
    if order.state != Order.State.AWAITING:
        raise NotAwaited
    checkout = Checkout.objects.create(reader=order.reader, order=order, provider=chosen.key, begun_at=at)
    url = settings.MASTHEAD.url
    back, away = url + reverse("paid", args=[checkout.pk]), url + reverse("order", args=[order.reference])
    visit = chosen.create_payment(Sale(checkout, order.reader, order.line, order.money, back, away), at)
    Checkout.objects.filter(pk=checkout.pk).update(external_id=visit.external_id)
    return visit.url


def do_finish(*, checkout: Checkout, at: datetime) -> bool:
    """Ask the provider what came of it, and write that down; True when it is paid. Asked again, it does nothing twice.

    What was paid is handed over though the order was dropped meanwhile: the money has come. What was given back in full ends.
    """
    billed = provider(checkout.provider).fetch_checkout(checkout.external_id).billed if checkout.external_id else None
    if billed is None or billed.state != Invoice.State.PAID:
        return False
    with transaction.atomic():
        order = Order.objects.select_for_update().select_related("plan", "reader").get(checkouts=checkout)
        invoice = noting.do_copy_sale(order=order, provider=checkout.provider, told=billed)
        if order.state != Order.State.PAID:
            order.state, order.paid_at, order.provider = Order.State.PAID, billed.paid_at or at, checkout.provider
            order.save(update_fields=["state", "paid_at", "provider"])
            do_hand_over(order=order, at=at)
            Invoice.objects.filter(order=order, provider="manual").update(state=Invoice.State.VOID)
        do_heed_refund(invoice=invoice, at=at)
        Checkout.objects.filter(pk=checkout.pk, done_at=None).update(done_at=at)
    return True


def do_heed_refund(*, invoice: Invoice, at: datetime) -> None:
    """What was paid back in full is taken back; it ends at the next request."""
    if invoice.order is not None and invoice.minor and invoice.refunded_minor >= invoice.minor:
        do_take_back(order=invoice.order, at=at, reason="Paid back")


def asks(*, payment: str = "", checkout: str = "", key: str) -> Checkout | None:
    """The way to pay that a provider's payment, or checkout, belongs to; None of what is no order's."""
    found = Checkout.objects.filter(provider=key).exclude(order=None).select_related("order")
    if checkout:
        return found.filter(external_id=checkout).first()
    paid = Invoice.objects.filter(provider=key, payment_id=payment).exclude(order=None).first() if payment else None
    return found.filter(order=paid.order, done_at__isnull=False).first() if paid else None
