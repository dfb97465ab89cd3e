"""By invoice, behind the port. What Stripe would remember lies in the subscription's own row (`raw`) and in the orders.

Nothing is charged by itself: before the paid time ends the next invoice goes out (`renewing`), and who does not pay it has ended.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from django.db import transaction

from masthead.kit.money import Money
from masthead.subscriptions.billing import prorating
from masthead.subscriptions.billing.models import Invoice, Subscription
from masthead.subscriptions.billing.states import Standing, State
from masthead.subscriptions.granting import months_later
from masthead.subscriptions.models import Price
from masthead.subscriptions.providers import port
from masthead.subscriptions.providers.manual import invoices, ledger
from masthead.subscriptions.providers.port import (
    About,
    BadEvent,
    Event,
    NotPossible,
    NotThere,
    Order,
    Paid,
    Preview,
    Raw,
    Sale,
    Snapshot,
    Visit,
)
from masthead.subscriptions.selling.models import Billing


class Manual:
    """Invoices, paid by bank transfer, recorded at the desk."""

    key: ClassVar[str] = "manual"
    called: ClassVar[str] = "by invoice"
    renews: ClassVar[bool] = False
    places: Sequence[str] = ()

    def create_checkout(self, order: Order, at: datetime) -> Visit:
        """An order, and its page that says how to pay it."""
        made = invoices.do_order(reader=order.reader, price=order.price, at=at, coupon=order.coupon)
        return Visit(made.reference, f"/subscribe/order/{made.reference}/")

    def create_payment(self, sale: Sale, at: datetime) -> Visit:
        """An order waits for its transfer on its own page; nobody is sent anywhere."""
        raise NotPossible("This is paid by bank transfer.")

    def make_out(self, billing: Billing) -> None:
        """Our own invoices are made out from our own row."""

    def fetch_checkout(self, external_id: str) -> Paid:
        """The subscription of a paid order."""
        grant = invoices.grant_of(external_id)
        return Paid(grant.subscription.external_id if grant and grant.subscription else None)

    def portal_url(self, subscription: Subscription, back: str) -> str:
        """There is no card to change."""
        raise NotPossible("You pay by invoice; there is no card to change.")

    def cancel(self, subscription: Subscription, at: datetime, *, now: bool = False) -> None:
        """No further invoice; `now`: and no further access."""
        ledger.note(subscription, cancelled_at=at, **({"ended_at": at} if now else {}))
        invoices.do_drop_open(reader=subscription.reader)

    def resume(self, subscription: Subscription, at: datetime) -> None:
        """The next invoice comes again."""
        kept = ledger.read(subscription)
        if kept.cancelled_at is None and kept.paused_until is None:
            raise NotPossible("This subscription is neither cancelled nor paused.")
        ledger.note(subscription, cancelled_at=None, paused_until=None)

    def pause(self, subscription: Subscription, until: datetime, at: datetime) -> None:
        """The next invoice comes before `until`, and not before the paid time ends."""
        if subscription.paid_until is None or until <= subscription.paid_until:
            raise NotPossible("A pause ends after what is paid.")
        ledger.note(subscription, paused_until=until)
        invoices.do_drop_open(reader=subscription.reader)

    def preview_change(self, subscription: Subscription, price: Price, at: datetime) -> Preview:
        """The rest of what was paid, to the cent, against the new price."""
        if price.currency != subscription.currency:
            raise NotPossible("A subscription keeps its currency. Let it end, and subscribe in the other one.")
        paid = ledger.paid_time(subscription)
        if paid is None or paid.ends <= at:
            raise NotPossible("This subscription has ended. Subscribe anew.")
        cost = prorating.change(paid.parts, price=price.minor, at=at, credit=subscription.credit)
        return Preview(
            due=Money(cost.due, price.currency),
            lines=(
                (f"{price.plan.name}, {price.get_months_display()}", Money(price.minor, price.currency)),
                (f"Unused time of {subscription.plan.name}", Money(-cost.credit, price.currency)),
            ),
            renews_at=months_later(at, price.months),
            moment=at,
            kept=Money(cost.kept, price.currency) if cost.kept else None,
        )

    def change(self, subscription: Subscription, price: Price, preview: Preview, at: datetime) -> str:
        """An order for what was shown; the change is made when it is paid, at once where nothing is due."""
        kept = preview.kept.minor if preview.kept else 0
        with transaction.atomic():
            made = invoices.do_order(reader=subscription.reader, price=price, at=at, owed=preview.due.minor, changes=True, kept=kept)
            if not preview.due.minor:
                invoices.do_record_payment(order=made, at=at)
        return f"/subscribe/order/{made.reference}/"

    def retry(self, subscription: Subscription, at: datetime) -> None:
        """Nothing is charged by us."""
        raise NotPossible("You pay by invoice: please transfer the amount. The reference is on the invoice.")

    def refund(self, invoice: Invoice, minor: int, at: datetime) -> None:
        """Somebody has to transfer it back: noted as owed, and shown at the desk until it is done."""
        Invoice.objects.filter(pk=invoice.pk).update(refunded_minor=invoice.refunded_minor + minor, refund_owed=invoice.refund_owed + minor)

    def fetch_subscription(self, external_id: str, at: datetime) -> Snapshot:
        """From the orders that were paid, and what was noted."""
        found = Subscription.objects.filter(provider=self.key, external_id=external_id).select_related("plan", "reader").first()
        if found is None:
            raise NotThere
        kept, paid = ledger.read(found), ledger.paid_time(found)
        until = paid.ends if paid else None
        over = kept.ended_at is not None or until is None or (until <= at and not (kept.paused_until and kept.paused_until > at))
        state = State.ENDED if over else State.PAUSED if kept.paused_until and kept.paused_until > at else State.ACTIVE
        ends = kept.ended_at or (until if kept.cancelled_at or over else None)
        return Snapshot(
            external_id=external_id,
            customer="",
            standing=Standing(state, paid.starts if paid else None, until, ends, refunded=ledger.refunded(found)),
            started_at=found.started_at,
            plan=found.plan.slug,
            months=found.months,
            minor=found.minor,
            currency=found.currency,
            renews_at=None if ends else max(filter(None, (until, kept.paused_until)), default=None),
            paused_until=kept.paused_until if state is State.PAUSED else None,
            raw=found.raw,
        )

    def parse_webhook(self, body: bytes, headers: Mapping[str, str], at: datetime) -> Event:
        """Nobody tells us anything."""
        raise BadEvent("invoices bring no news by themselves")

    def about(self, event: Raw) -> About:
        """Nothing."""
        return About()


_CHECKED: type[port.PaymentProvider] = Manual
