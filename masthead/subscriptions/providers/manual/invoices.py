"""Orders by invoice."""

from datetime import datetime

from django.db import transaction

from masthead.kit.events import announce
from masthead.kit.refusals import Refusal
from masthead.readers.models import Reader
from masthead.subscriptions.bought import do_hand_over
from masthead.subscriptions.events import AccessGranted, Ordered
from masthead.subscriptions.granting import months_later
from masthead.subscriptions.models import Grant, Order, Price


class NotAwaiting(Refusal):
    """The order was paid or cancelled before."""

    code, status = "not_awaiting_payment", 409

    def say(self) -> str:
        return "This order is not awaiting payment any more. Nothing was changed."


def do_order(*, reader: Reader, price: Price, at: datetime) -> Order:
    """Order a plan by invoice. The same order again, unpaid, is the same order: a double press makes no second one."""
    with transaction.atomic():
        Reader.objects.select_for_update().get(pk=reader.pk)
        same = Order.objects.filter(
            reader=reader,
            plan=price.plan,
            months=price.months,
            currency=price.currency,
            minor=price.minor,
            state=Order.State.AWAITING,
            buys=Order.Buys.ACCESS,
        ).first()
        if same is not None:
            return same
        order = Order.objects.create(
            reference=Order.new_reference(),
            reader=reader,
            plan=price.plan,
            months=price.months,
            minor=price.minor,
            currency=price.currency,
            ordered_at=at,
        )
        announce(Ordered(order.pk))
    return order


def do_record_payment(*, order: Order, at: datetime) -> Grant | None:
    """The money has come: access begins, after whatever paid time the reader still has. Raises NotAwaiting.

    None: the order bought something for others (a gift, a team's seats), and that has been handed over.
    """
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        if order.state != Order.State.AWAITING:
            raise NotAwaiting
        paid = Grant.objects.filter(reader=order.reader, source=Grant.Source.PAID, revoked_at=None, ends__gt=at)
        last = paid.order_by("-ends").first()  # of those that run and those still to come
        starts = last.ends if last and last.ends else at
        order.state, order.paid_at = Order.State.PAID, at
        order.save(update_fields=["state", "paid_at"])
        if do_hand_over(order=order, at=at):
            return None
        grant = Grant.objects.create(
            reader=order.reader,
            plan=order.plan,
            source=Grant.Source.PAID,
            starts=starts,
            ends=months_later(starts, order.months),
            reason=order.reference,
            order=order,
        )
        announce(AccessGranted(order.reader_id, order.plan.name, grant.ends))
    return grant


def do_cancel(*, order: Order) -> None:
    """The order is not going to be paid. Raises NotAwaiting."""
    if not Order.objects.filter(pk=order.pk, state=Order.State.AWAITING).update(state=Order.State.CANCELLED):
        raise NotAwaiting
