"""What this room keeps about a reader: orders and grants. What was paid stays, for that is the law; a number stands for the reader."""

from datetime import datetime
from typing import Any

from masthead.readers.models import Reader
from masthead.readers.privacy.rooms import Room
from masthead.subscriptions.models import Grant, Order

KEPT = "ten years"  # the longest that tax law asks of a publisher in Europe


class Subscriptions(Room):
    """Who pays, and what for."""

    name, title = "subscriptions", "What you subscribed to"
    keeps = frozenset({"subscriptions.Order"})

    def holds(self, reader: Reader, at: datetime) -> dict[str, Any]:
        """Orders and grants."""
        return {
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
        """Paid orders."""
        count = Order.objects.filter(reader=reader, state=Order.State.PAID).count()
        return [f"{count} paid order{'s' if count > 1 else ''}, for {KEPT}: tax law asks for it."] if count else []

    def leave(self, reader: Reader, addresses: frozenset[str], at: datetime) -> list[str]:
        """Access ends with its grants; orders that nobody paid go."""
        stays = self.stays(reader)
        Grant.objects.filter(reader=reader).delete()
        Order.objects.filter(reader=reader).exclude(state=Order.State.PAID).delete()
        return stays
