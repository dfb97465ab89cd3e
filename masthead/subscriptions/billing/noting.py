"""Invoices written down: our own, for what is paid by transfer, and copies of a provider's."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from masthead.kit.events import announce
from masthead.readers.models import Reader
from masthead.subscriptions.billing.models import Invoice, Subscription
from masthead.subscriptions.billing.taxes import Tax, tax
from masthead.subscriptions.events import Ordered
from masthead.subscriptions.models import Order
from masthead.subscriptions.providers.port import Billed
from masthead.subscriptions.selling.models import Billing, SellingRules, TaxRate


def billed_to(reader: Reader) -> dict[str, str]:
    """Whom an invoice is made out to."""
    known = Billing.objects.filter(reader=reader).first()
    return known.as_billed() if known else {"name": reader.name, "address": "", "country": "", "vat_number": ""}


def tax_in(gross: int, to: dict[str, str]) -> Tax:
    """The tax in an amount, by the owner's table."""
    rates = {row.country: row.percent for row in TaxRate.objects.all()}
    seller = SellingRules.load().seller_country
    return tax(gross, buyer=to.get("country", ""), seller=seller, business=bool(to.get("vat_number")), rates=rates)


def do_note_order(*, order: Order) -> Invoice:
    """The invoice of an order, to be paid."""
    to = billed_to(order.reader)
    found = tax_in(order.minor, to)
    lines: list[list[object]] = [[order.line, order.price_minor or order.minor]]
    off = (order.price_minor or order.minor) - order.minor
    if off:
        lines.append(
            ["Unused time of the plan before" if order.changes else f"Code {order.coupon}" if order.coupon else "Introductory price", -off]
        )
    return Invoice.objects.create(
        number=order.reference,
        reader=order.reader,
        order=order,
        provider="manual",
        external_id=order.reference,
        issued_at=order.ordered_at,
        minor=order.minor,
        currency=order.currency,
        tax_minor=found.minor,
        tax_rate=found.rate,
        reverse_charge=found.reverse,
        lines=lines,
        billed_to=to,
    )


def do_bill(*, order: Order) -> Order:
    """The order's invoice is made and sent; once."""
    if not Invoice.objects.filter(order=order, provider="manual").exists():
        do_note_order(order=order)
        announce(Ordered(order.pk))
    return order


def do_note_payment(*, order: Order, subscription: Subscription | None, at: datetime) -> None:
    """An order's invoice is paid. Orders older than invoices get theirs now. Without a subscription: what it bought is for others."""
    if not Invoice.objects.filter(provider="manual", external_id=order.reference).exists():
        do_note_order(order=order)
    Invoice.objects.filter(provider="manual", external_id=order.reference).update(
        state=Invoice.State.PAID, paid_at=at, subscription=subscription, payment_id=order.reference
    )


def do_copy(*, subscription: Subscription, told: Iterable[Billed]) -> None:
    """Copies of what the provider billed for a subscription."""
    for one in told:
        _copy(one, subscription.provider, subscription.reader, {"subscription": subscription})


def do_copy_sale(*, order: Order, provider: str, told: Billed) -> Invoice:
    """A copy of what the provider billed for an order that is paid once."""
    return _copy(told, provider, order.reader, {"order": order})


def _copy(one: Billed, provider: str, reader: Reader, what: dict[str, object]) -> Invoice:
    """Whom it was made out to is what held when we heard of it first."""
    known = Invoice.objects.filter(provider=provider, external_id=one.external_id).first()
    to = known.billed_to if known else billed_to(reader)
    rate = Tax(Decimal(0), one.tax_minor) if one.tax_minor is not None else tax_in(one.minor, to)
    told = {
        "number": one.number,
        "reader": reader,
        "state": one.state,
        "issued_at": one.issued_at,
        "paid_at": one.paid_at,
        "minor": one.minor,
        "currency": one.currency,
        "tax_minor": rate.minor,
        "tax_rate": rate.rate,
        "reverse_charge": rate.reverse,
        "lines": [list(line) for line in one.lines],
        "billed_to": to,
        "payment_id": one.payment_id,
        "refunded_minor": one.refunded_minor,
    }
    return Invoice.objects.update_or_create(provider=provider, external_id=one.external_id, defaults={**told, **what})[0]
