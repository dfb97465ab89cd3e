"""What this room keeps about a reader: gifts they gave, gifts they were given."""

from datetime import datetime
from typing import Any

from masthead.readers.models import Reader
from masthead.readers.privacy.rooms import Room
from masthead.subscriptions.gifts.models import GiftSubscription
from masthead.subscriptions.models import Order

SOMEBODY = "Somebody"  # what a gift says of a giver who has gone


class Gifts(Room):
    """Subscriptions given away."""

    name, title = "gifts", "Subscriptions given"

    def holds(self, reader: Reader, at: datetime) -> dict[str, Any]:
        """Both ways. Whoever redeemed a gift is not named to whom gave it: it says that somebody did."""
        return {
            "given": [
                {
                    "plan": it.plan.name,
                    "months": it.months,
                    "from": it.giver_name,
                    "to": it.recipient,
                    "message": it.message,
                    "made_at": it.made_at.isoformat(),
                    "state": it.standing(at).value,
                }
                for it in GiftSubscription.objects.filter(giver=reader).select_related("plan")
            ],
            "received": [
                {
                    "plan": it.plan.name,
                    "months": it.months,
                    "from": it.giver_name,
                    "message": it.message,
                    "redeemed_at": str(it.redeemed_at),
                }
                for it in GiftSubscription.objects.filter(redeemed_by=reader).select_related("plan")
            ],
        }

    def leave(self, reader: Reader, addresses: frozenset[str], at: datetime) -> list[str]:
        """What was paid is somebody else's by now: it goes out, or stays to be redeemed, without the giver's name and words."""
        given = GiftSubscription.objects.filter(giver=reader)
        given.exclude(order__state=Order.State.PAID).delete()
        given.update(giver=None, giver_name=SOMEBODY, message="")
        GiftSubscription.objects.filter(redeemed_by=reader).update(redeemed_by=None, recipient="", message="")
        meant = GiftSubscription.objects.filter(recipient__in=addresses)
        meant.filter(sent_at=None).update(send_at=None)  # nothing goes out: it is a card in its giver's hands now
        meant.update(recipient="", message="")
        return []
