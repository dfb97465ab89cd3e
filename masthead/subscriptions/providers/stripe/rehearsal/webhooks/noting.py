"""Events: a snapshot of what an object became, in the words of both of Stripe's interfaces."""

import copy
from functools import cache
from typing import Any, get_args, get_origin

from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.contract.answers import fields
from masthead.subscriptions.providers.stripe.rehearsal.rules.periods import stamp
from masthead.subscriptions.providers.stripe.rehearsal.showing import show

Thing = dict[str, Any]


@cache
def known() -> frozenset[str]:
    """The kinds of event that the SDK knows."""
    import stripe

    hint = fields(stripe.Event)["type"]
    return frozenset(
        name for branch in (hint, *get_args(hint)) if get_origin(branch) or branch for name in get_args(branch) if isinstance(name, str)
    )


def snapshot(books: Books, noted: Thing) -> Thing:
    """The event of what the books noted, kept among them."""
    import stripe

    data: Thing = {"object": show(books, noted["thing"])}
    if noted["previous"] is not None:
        data["previous_attributes"] = copy.deepcopy(noted["previous"])
    asked = books.asked_by or (None, None)
    return books.new(
        "event", books.now(noted["clock"]), type=noted["type"], api_version=stripe.api_version, data=data, pending_webhooks=0,
        request={"id": asked[0], "idempotency_key": asked[1]}, account=None, context=None, _clock=noted["clock"],
    )  # fmt: skip


def thin(event: Thing) -> Thing:
    """The same as a thin event: its kind, and where the object is to be fetched."""
    thing = event["data"]["object"]
    places = {
        "subscription": "subscriptions", "checkout.session": "checkout/sessions", "payment_intent": "payment_intents",
        "invoice_payment": "invoice_payments",
        "credit_note": "credit_notes", "promotion_code": "promotion_codes", "payment_method": "payment_methods", "tax_rate": "tax_rates",
        "billing_portal.session": "billing_portal/sessions", "billing_portal.configuration": "billing_portal/configurations",
        "invoiceitem": "invoiceitems",
        "test_helpers.test_clock": "test_helpers/test_clocks",
    }  # fmt: skip
    url = f"/v1/{places.get(thing['object'], thing['object'] + 's')}/{thing['id']}"
    request = event["request"]
    reason = (
        {"type": "request", "request": {"id": request["id"], "idempotency_key": request["idempotency_key"] or ""}}
        if request["id"]
        else None
    )
    return {
        "id": event["id"], "object": "v2.core.event", "type": f"v1.{event['type']}", "created": stamp(event["created"]),
        "livemode": False, "context": None,
        "reason": reason, "related_object": {"id": thing["id"], "type": thing["object"], "url": url}, "snapshot_event": event["id"],
    }  # fmt: skip
