"""Our prices and coupons at Stripe: found by names made of what they say, made where they are not there.

No id of Stripe's is kept here: another account, or the other mode, gets its own at the first sale. A changed amount is another name.
"""

from typing import TYPE_CHECKING, Any

from masthead.kit.signing import digest
from masthead.subscriptions.billing.offers import Lasting
from masthead.subscriptions.models import Price
from masthead.subscriptions.providers.port import NotThere
from masthead.subscriptions.providers.stripe.asking import our_words
from masthead.subscriptions.providers.stripe.meaning import PLAN
from masthead.subscriptions.selling.models import Coupon

if TYPE_CHECKING:
    import stripe


def price_id(client: "stripe.StripeClient", price: Price) -> str:
    """Stripe's id of one of our prices."""
    plan, currency = price.plan, price.currency.lower()
    name = f"masthead-{plan.slug}-{price.months}-{currency}-{price.minor}"
    with our_words():
        found = client.v1.prices.list({"lookup_keys": [name], "active": True, "limit": 1}).data
    if found:
        return found[0].id
    yearly = price.months % 12 == 0
    wanted: Any = {
        "currency": currency,
        "unit_amount": price.minor,
        "product": _product(client, price),
        "recurring": {"interval": "year" if yearly else "month", "interval_count": price.months // 12 if yearly else price.months},
        "lookup_key": name,
        "tax_behavior": "inclusive",
        "metadata": {PLAN: plan.slug},
    }
    with our_words():
        return client.v1.prices.create(wanted, {"idempotency_key": f"price-{name}"}).id


def _product(client: "stripe.StripeClient", price: Price) -> str:
    name = f"masthead-{price.plan.slug}"
    try:
        with our_words():
            return client.v1.products.retrieve(name).id
    except NotThere:
        with our_words():
            return client.v1.products.create({"id": name, "name": price.plan.name}, {"idempotency_key": f"product-{name}"}).id


def coupon_id(client: "stripe.StripeClient", coupon: Coupon) -> str:
    """Stripe's id of one of our coupons. How often it may be used is counted by us."""
    wanted: dict[str, Any] = (
        {"percent_off": coupon.percent} if coupon.percent else {"amount_off": coupon.minor, "currency": coupon.currency.lower()}
    )
    wanted["duration"] = "repeating" if coupon.lasting == Lasting.MONTHS else coupon.lasting
    if coupon.lasting == Lasting.MONTHS:
        wanted["duration_in_months"] = coupon.months or 1
    return _coupon(client, coupon.code.lower(), f"Code {coupon.code}", wanted)


def first_id(client: "stripe.StripeClient", price: Price) -> str | None:
    """Stripe's id of a coupon that makes the first periods cost what they should; None where they cost the same."""
    if price.introductory is None or price.first_minor is None:
        return None
    wanted: dict[str, Any] = {"amount_off": price.minor - price.first_minor, "currency": price.currency.lower(), "duration": "once"}
    periods = price.first_periods or 1
    if periods > 1:
        wanted |= {"duration": "repeating", "duration_in_months": periods * price.months}
    return _coupon(client, "first", f"Introductory price: {price.introductory}", wanted)


def _coupon(client: "stripe.StripeClient", said: str, name: str, wanted: dict[str, Any]) -> str:
    """A coupon at Stripe cannot be changed: what it takes off is part of its name."""
    ident = f"masthead-{said}-{digest(repr(sorted(wanted.items())), purpose='coupon')[:12]}"
    try:
        with our_words():
            return client.v1.coupons.retrieve(ident).id
    except NotThere:
        params: Any = {**wanted, "id": ident, "name": name[:40]}
        with our_words():
            return client.v1.coupons.create(params, {"idempotency_key": f"coupon-{ident}"}).id
