"""The next invoice of what is paid by invoice, before the paid time or the pause ends; and the end of what nobody paid."""

from datetime import datetime, timedelta

from masthead.subscriptions.billing.applying import do_refresh
from masthead.subscriptions.billing.models import Subscription
from masthead.subscriptions.billing.offers import Lasting
from masthead.subscriptions.billing.states import State
from masthead.subscriptions.models import Order, Price
from masthead.subscriptions.providers.manual import invoices
from masthead.subscriptions.providers.manual.provider import Manual
from masthead.subscriptions.selling.models import Coupon, SellingRules


def do_renew_due(at: datetime) -> int:
    """Write the invoices that are due, each once; returns how many."""
    notice = timedelta(days=SellingRules.load().renewal_notice_days)
    due = Subscription.objects.filter(provider="manual", state__in=[State.ACTIVE, State.PAUSED], ends_at=None, renews_at__lte=at + notice)
    return sum(_invoice(subscription, notice) for subscription in due.select_related("plan", "reader") if subscription.renews_at)


def _invoice(subscription: Subscription, notice: timedelta) -> int:
    assert subscription.renews_at is not None  # asked for above
    at = subscription.renews_at - notice
    since = Order.objects.filter(reader=subscription.reader, ordered_at__gte=at - timedelta(days=1)).exclude(
        grant__subscription=subscription
    )
    price = Price.objects.filter(plan=subscription.plan, months=subscription.months, currency=subscription.currency).first()
    if since.exists() or price is None:
        return 0
    coupon = _coupon(subscription)
    off = coupon.cut.of(price.minor) if coupon else 0
    owed = max(0, price.minor - off - subscription.credit)
    invoices.do_order(reader=subscription.reader, price=price, at=at, owed=owed, coupon=coupon)
    return 1


def _coupon(subscription: Subscription) -> Coupon | None:
    """The coupon that still takes something off."""
    orders = Order.objects.filter(grant__subscription=subscription).exclude(coupon=None).select_related("coupon").order_by("ordered_at")
    coupon = next((order.coupon for order in orders), None)
    if coupon is None or coupon.lasting == Lasting.FOREVER:
        return coupon
    months = sum(order.months for order in orders if order.coupon_id == coupon.pk)
    return coupon if coupon.lasting == Lasting.MONTHS and months < coupon.months else None


def do_end_unpaid(at: datetime) -> int:
    """What ran out is written down as ended; returns how many were looked at. Access itself ended with the grant."""
    over = Subscription.objects.filter(
        provider="manual", state__in=[State.ACTIVE, State.PAUSED], renews_at__lte=at
    ) | Subscription.objects.filter(provider="manual", state__in=[State.ACTIVE, State.PAUSED], ends_at__lte=at)
    found = list(over.values_list("external_id", flat=True))
    for external_id in found:
        do_refresh(provider=Manual(), external_id=external_id, at=at)
    return len(found)
