"""Orders by invoice: made by a reader, paid by transfer, recorded at the desk."""

from datetime import datetime
from typing import Any

from django.db import transaction

from masthead.kit.events import announce
from masthead.kit.refusals import Refusal
from masthead.readers.models import Reader
from masthead.subscriptions.billing import noting
from masthead.subscriptions.billing.models import Invoice, Subscription
from masthead.subscriptions.billing.states import LIVE, State
from masthead.subscriptions.bought import do_hand_over
from masthead.subscriptions.events import AccessGranted
from masthead.subscriptions.granting import months_later
from masthead.subscriptions.models import Grant, GrantQuerySet, Order, Price
from masthead.subscriptions.ordering import do_place
from masthead.subscriptions.selling.models import Coupon


class NotAwaiting(Refusal):
    """The order was paid or cancelled before."""

    code, status = "not_awaiting_payment", 409

    def say(self) -> str:
        return "This order is not awaiting payment any more. Nothing was changed."


def do_order(
    *,
    reader: Reader,
    price: Price,
    at: datetime,
    coupon: Coupon | None = None,
    owed: int | None = None,
    changes: bool = False,
    kept: int = 0,
) -> Order:
    """Order a plan by invoice. The same order again, unpaid, is the same order: a double press makes no second one.

    `owed`: what is to be paid where it is not the price; `changes`: it takes the place of what runs, of which `kept` is left over.
    """
    minor = owed if owed is not None else first_minor(reader, price, coupon)
    with transaction.atomic():
        Reader.objects.select_for_update().get(pk=reader.pk)
        same = Order.objects.filter(
            reader=reader,
            plan=price.plan,
            months=price.months,
            currency=price.currency,
            minor=minor,
            changes=changes,
            state=Order.State.AWAITING,
            buys=Order.Buys.ACCESS,
        ).first()
        if same is not None:
            return same
        said: dict[str, Any] = {"minor": minor, "price_minor": price.minor, "coupon": coupon, "changes": changes, "kept": kept}
        order = do_place(reader=reader, price=price, at=at, **said)
        noting.do_bill(order=order)
    return order


def first_minor(reader: Reader, price: Price, coupon: Coupon | None) -> int:
    """What the first period costs: less a coupon, or the introductory price for who never subscribed."""
    if coupon is not None:
        return price.minor - coupon.cut.of(price.minor)
    new = not Grant.objects.filter(reader=reader, source__in=[Grant.Source.PAID, Grant.Source.SUBSCRIPTION]).exists()
    return price.introductory.minor if new and price.introductory else price.minor


def do_record_payment(*, order: Order, at: datetime) -> Grant | None:
    """The money has come: access begins, after whatever paid time the reader still has. Raises NotAwaiting.

    A change of plan begins now, in the place of what was paid before: its rest was reckoned up when it was ordered.
    None: the order bought something for others (a gift, a team's seats), and that has been handed over.
    """
    with transaction.atomic():
        order = Order.objects.select_for_update().select_related("plan", "reader").get(pk=order.pk)
        if order.state != Order.State.AWAITING:
            raise NotAwaiting
        order.state, order.paid_at = Order.State.PAID, at
        order.save(update_fields=["state", "paid_at"])
        if do_hand_over(order=order, at=at):
            noting.do_note_payment(order=order, subscription=None, at=at)
            return None
        paid = Grant.objects.filter(reader=order.reader, source=Grant.Source.PAID, revoked_at=None, ends__gt=at)
        if order.changes:
            _end_what_ran(paid, at)
        last = paid.order_by("-ends").first()  # of those that run and those still to come
        starts = last.ends if last and last.ends else at
        subscription = _subscription(order, at)
        grant = Grant.objects.create(
            reader=order.reader,
            plan=order.plan,
            source=Grant.Source.PAID,
            starts=starts,
            ends=months_later(starts, order.months),
            reason=order.reference,
            order=order,
            subscription=subscription,
        )
        subscription.paid_from = subscription.paid_from if starts > at and subscription.paid_from else starts
        subscription.paid_until = subscription.renews_at = grant.ends
        subscription.save(update_fields=["paid_from", "paid_until", "renews_at"])
        noting.do_note_payment(order=order, subscription=subscription, at=at)
        announce(AccessGranted(order.reader_id, order.plan.name, grant.ends))
    return grant


def _end_what_ran(paid: GrantQuerySet, at: datetime) -> None:
    paid.filter(starts__gte=at).update(revoked_at=at, reason="another plan")
    paid.filter(starts__lt=at).update(ends=at)


def _subscription(order: Order, at: datetime) -> Subscription:
    """The one that runs, with the order's plan from now on; or a new one."""
    running = Subscription.objects.filter(reader=order.reader, provider="manual", state__in=LIVE).first()
    if running is None:
        running = Subscription(reader=order.reader, provider="manual", external_id=order.reference, started_at=at)
    running.plan, running.months, running.state = order.plan, order.months, State.ACTIVE
    running.minor, running.currency, running.credit = order.price_minor or order.minor, order.currency, order.kept
    running.raw = {**running.raw, "cancelled_at": "", "paused_until": ""}
    running.save()
    return running


def do_cancel(*, order: Order) -> None:
    """The order is not going to be paid. Raises NotAwaiting."""
    with transaction.atomic():
        if not Order.objects.filter(pk=order.pk, state=Order.State.AWAITING).update(state=Order.State.CANCELLED):
            raise NotAwaiting
        Invoice.objects.filter(provider="manual", external_id=order.reference).update(state=Invoice.State.VOID)


def do_drop_open(*, reader: Reader) -> None:
    """What the reader ordered for themselves and has not paid is not awaited any more."""
    for order in Order.objects.filter(reader=reader, state=Order.State.AWAITING, buys=Order.Buys.ACCESS):
        do_cancel(order=order)


def grant_of(reference: str) -> Grant | None:
    """The access that an order brought."""
    return Grant.objects.filter(order__reference=reference).select_related("subscription").first()
