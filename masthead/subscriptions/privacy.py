"""What this room keeps about a reader: subscriptions, invoices, orders, grants. What was paid stays, for that is the law; a number
stands for the reader."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from masthead.readers.models import Reader
from masthead.readers.privacy.rooms import Room
from masthead.subscriptions.billing import clockwork
from masthead.subscriptions.billing.models import Invoice, Subscription
from masthead.subscriptions.billing.states import LIVE
from masthead.subscriptions.models import Grant, Order
from masthead.subscriptions.selling.models import Billing

KEPT = "ten years"  # the longest that tax law asks of a publisher in Europe


class Subscriptions(Room):
    """Who pays, and what for."""

    name, title = "subscriptions", "What you subscribed to"
    keeps = frozenset({"subscriptions.Order", "subscriptions.Invoice", "subscriptions.Subscription"})

    def holds(self, reader: Reader, at: datetime) -> dict[str, Any]:
        """Subscriptions, invoices, orders, grants, and whom invoices are made out to."""
        return {
            "subscriptions": [_told(it) for it in Subscription.objects.filter(reader=reader).select_related("plan")],
            "invoices": [_billed(it) for it in Invoice.objects.filter(reader=reader)],
            "billed_to": [it.as_billed() for it in Billing.objects.filter(reader=reader)],
            "orders": [
                {
                    "reference": it.reference,
                    "plan": it.plan.name,
                    "months": it.months,
                    "amount": str(it.money),
                    "state": it.get_state_display(),
                    "ordered_at": it.ordered_at.isoformat(),
                    "paid_at": it.paid_at.isoformat() if it.paid_at else None,
                }
                for it in Order.objects.filter(reader=reader).select_related("plan")
            ],
            "access": [
                {
                    "plan": it.plan.name,
                    "source": it.get_source_display(),
                    "starts_at": it.starts.isoformat(),
                    "ends_at": it.ends.isoformat() if it.ends else None,
                    "revoked_at": it.revoked_at.isoformat() if it.revoked_at else None,
                    "reason": it.reason,
                }
                for it in Grant.objects.filter(reader=reader).select_related("plan")
            ],
        }

    def stays(self, reader: Reader) -> list[str]:
        """Paid orders, and invoices with the name and address on them."""
        orders = Order.objects.filter(reader=reader, state=Order.State.PAID).count()
        invoices = _of_account(reader).count()
        return [
            *([f"{orders} paid order{'s' if orders > 1 else ''}, for {KEPT}: tax law asks for it."] if orders else []),
            *([f"{invoices} invoice{'s' if invoices > 1 else ''} as made out, for {KEPT}: tax law asks for it."] if invoices else []),
        ]

    def leave(self, reader: Reader, addresses: frozenset[str], at: datetime) -> list[str]:
        """Access ends with its grants; orders and bills that nobody paid go; what still runs at a provider is ended there at once."""
        stays = self.stays(reader)
        Grant.objects.filter(reader=reader).delete()
        Order.objects.filter(reader=reader).exclude(state=Order.State.PAID).delete()
        Invoice.objects.filter(reader=reader).exclude(pk__in=_of_account(reader)).delete()
        found = Subscription.objects.filter(reader=reader)
        found.filter(invoices=None).exclude(state__in=LIVE).delete()
        found.exclude(state__in=LIVE).update(raw={}, card="", card_until=None)
        if found.filter(state__in=LIVE).exists():
            clockwork.end_erased.enqueue()
        return stays


def _of_account(reader: Reader) -> QuerySet[Invoice]:
    """Those that the books need: money moved."""
    return Invoice.objects.filter(reader=reader, state=Invoice.State.PAID)


def _told(subscription: Subscription) -> dict[str, Any]:
    return {
        "plan": subscription.plan.name,
        "through": subscription.provider,
        "amount": str(subscription.money),
        "months": subscription.months,
        "state": subscription.get_state_display(),
        "card": subscription.card,
        "started_at": subscription.started_at.isoformat(),
        "paid_until": subscription.paid_until.isoformat() if subscription.paid_until else None,
        "ends_at": subscription.ends_at.isoformat() if subscription.ends_at else None,
    }


def _billed(invoice: Invoice) -> dict[str, Any]:
    return {
        "number": invoice.number,
        "amount": str(invoice.money),
        "tax": str(invoice.tax),
        "refunded": str(invoice.refunded),
        "state": invoice.get_state_display(),
        "issued_at": invoice.issued_at.isoformat(),
        "billed_to": invoice.billed_to,
    }
