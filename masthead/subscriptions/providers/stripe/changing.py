"""Changing a subscription to another price: shown first, then done, and billed as it was shown."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from masthead.kit.money import Money
from masthead.subscriptions.billing.models import Subscription
from masthead.subscriptions.models import Price
from masthead.subscriptions.providers.port import NotPossible, Preview
from masthead.subscriptions.providers.stripe import catalogue, meaning
from masthead.subscriptions.providers.stripe.asking import our_words, plain

if TYPE_CHECKING:
    import stripe


def _details(client: "stripe.StripeClient", subscription: Subscription, price: Price, moment: datetime) -> dict[str, Any]:
    items = (subscription.raw.get("items") or {}).get("data") or []
    if not items:
        raise NotPossible
    return {
        "items": [{"id": items[0]["id"], "price": catalogue.price_id(client, price)}],
        "proration_behavior": "always_invoice",
        "proration_date": int(moment.timestamp()),
    }


def preview(client: "stripe.StripeClient", subscription: Subscription, price: Price, at: datetime) -> Preview:
    """What Stripe would bill if it were done as of this second."""
    details: Any = _details(client, subscription, price, at)
    with our_words():
        told = plain(client.v1.invoices.create_preview({"subscription": subscription.external_id, "subscription_details": details}))
    currency = str(told["currency"]).upper()
    lines = [line for line in told["lines"]["data"] if line.get("period")]
    ends = [meaning.moment(line["period"]["end"]) for line in lines if int(line["amount"]) > 0]
    total = int(told["total"])
    return Preview(
        due=Money(max(0, int(told["amount_due"])), currency),
        lines=tuple((str(line.get("description") or price.plan.name), Money(int(line["amount"]), currency)) for line in lines),
        renews_at=max((end for end in ends if end), default=None),
        moment=datetime.fromtimestamp(int(at.timestamp()), UTC),
        kept=Money(-total, currency) if total < 0 else None,
    )


def change(client: "stripe.StripeClient", subscription: Subscription, price: Price, shown: Preview) -> None:
    """The same as was shown, as of the same second. A card that is declined leaves everything as it was."""
    wanted: Any = {**_details(client, subscription, price, shown.moment), "payment_behavior": "error_if_incomplete"}
    key = f"change-{subscription.external_id}-{price.pk}-{int(shown.moment.timestamp())}"
    with our_words():
        client.v1.subscriptions.update(subscription.external_id, wanted, {"idempotency_key": key})
