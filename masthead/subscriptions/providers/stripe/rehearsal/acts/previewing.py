"""Previews: the invoice that a change would bring, drawn up by doing it on a copy of the books."""

from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal import refusals
from masthead.subscriptions.providers.stripe.rehearsal.acts import changing, invoicing, paying, prorating, renewing, subscribing
from masthead.subscriptions.providers.stripe.rehearsal.acts.asking import Ask
from masthead.subscriptions.providers.stripe.rehearsal.books import Books

Thing = dict[str, Any]


def preview(books: Books, ask: Ask) -> Thing:
    """The invoice that a change would bring, or the next one; drawn up by doing it on a copy of the books."""
    given, details = ask.params, dict(ask.params.get("subscription_details") or {})
    if not given.get("subscription"):
        return _preview_new(books, given, details)
    customer = books.get("subscription", given["subscription"], "subscription")["customer"]
    sketch = books.sketch(customer)
    sub = sketch.things[given["subscription"]]
    if "discounts" in given:
        details["discounts"] = given["discounts"]
    if details.pop("cancel_now", False):
        prorating.credit_unused(sketch, sub, sketch.now_for(customer))
        rows = invoicing.pending_rows(sketch, customer, sub["currency"], sub)
        at = sketch.now_for(customer)
        shown = invoicing.draft(sketch, customer=customer, currency=sub["currency"], rows=rows, reason="upcoming", at=at, subscription=sub)
        return shown | {"_sketch": sketch}
    invoice = changing.apply(sketch, sub, Ask((sub["id"],), details)) if details else None
    if invoice is None and sub["cancel_at_period_end"]:
        raise refusals.invalid(f"No upcoming invoices for customer: {customer}", code="invoice_upcoming_none")
    shown = invoice or renewing.upcoming(sketch, sub["id"])
    return shown | {"_sketch": sketch}


def _preview_new(books: Books, given: Thing, details: Thing) -> Thing:
    """What a subscription that is not there yet would cost first."""
    customer = books.get("customer", given.get("customer", ""), "customer")
    sketch = books.sketch(customer["id"])
    more = {"currency": given["currency"]} if "currency" in given else {}
    wanted = (
        details
        | more
        | {"discounts": given.get("discounts"), "automatic_tax": given.get("automatic_tax", {}), "payment_behavior": "default_incomplete"}
    )
    sub = subscribing.begin(sketch, sketch.things[customer["id"]], wanted, metadata={}, how=paying.Try())
    return sketch.things[sub["latest_invoice"]] | {"_sketch": sketch}
