"""Subscriptions: begun, billed for the first time, ended."""

from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal import refusals
from masthead.subscriptions.providers.stripe.rehearsal.acts import catalogue, customers, invoicing, offers, paying
from masthead.subscriptions.providers.stripe.rehearsal.acts.asking import Ask
from masthead.subscriptions.providers.stripe.rehearsal.acts.lines import line
from masthead.subscriptions.providers.stripe.rehearsal.appointments import ENDED, period_end
from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.rules import periods
from masthead.subscriptions.providers.stripe.rehearsal.rules.periods import DAY

Thing = dict[str, Any]
NO_REASON = {"comment": None, "feedback": None, "feedback_option": None, "reason": None}


def create(books: Books, ask: Ask) -> Thing:
    """A subscription by the interface: billed at once to the customer's card, as `payment_behavior` says."""
    customer = books.get("customer", ask.params.get("customer", ""), "customer")
    behavior, how = ask.params.get("payment_behavior", "allow_incomplete"), paying.Try(present=not ask.params.get("off_session", False))
    if behavior == "pending_if_incomplete":
        raise refusals.invalid("The rehearsal does not play `pending_if_incomplete`.", "payment_behavior", "not_played")
    if behavior == "error_if_incomplete":  # refused on a copy, nothing of it happens here
        sketch = books.sketch(customer["id"])
        begin(sketch, sketch.things[customer["id"]], ask.params, metadata={}, how=how)
    return begin(books, customer, ask.params, metadata=ask.metadata(), how=how)


def begin(books: Books, customer: Thing, given: Thing, *, metadata: Thing, how: paying.Try, session: str | None = None) -> Thing:
    """Begin a subscription and bill its first period. `session`: the Checkout session it comes from."""
    at = books.now_for(customer["id"])
    if not given.get("items"):
        raise refusals.invalid("Missing required param: items.", "items", "parameter_missing")
    priced = [(books.get("price", item.get("price", ""), f"items[{i}][price]"), item) for i, item in enumerate(given["items"])]
    _check_prices(priced)
    currency = given.get("currency") or priced[0][0]["currency"]
    worth = sum(catalogue.amount_in(price, currency) * item.get("quantity", 1) for price, item in priced)
    wanted = [offers.check(books, one, customer, worth, at) for one in given.get("discounts") or []]
    method = (
        books.get("payment_method", given["default_payment_method"], "default_payment_method")["id"]
        if given.get("default_payment_method")
        else None
    )
    sub = books.new(
        "subscription",
        at,
        note=None,
        customer=customer["id"],
        status="incomplete",
        currency=currency,
        metadata=metadata,
        **_blank(at, given, method),
    )
    if given.get("trial_end") not in (None, "now") or given.get("trial_period_days"):
        end = given.get("trial_end") or at + given["trial_period_days"] * DAY
        sub |= {"status": "trialing", "trial_start": at, "trial_end": end, "billing_cycle_anchor": end}
    sub["items"]["data"] = [new_item(books, sub, price, item, at) for price, item in priced]
    if given.get("cancel_at_period_end") or given.get("cancel_at") in {"min_period_end", "max_period_end"}:
        sub |= {"cancel_at_period_end": True, "cancel_at": period_end(sub), "canceled_at": at}
    books.keep(sub)
    sub["discounts"] = [
        offers.redeem(books, coupon, code, customer=customer["id"], subscription=sub["id"], session=session, at=at)["id"]
        for coupon, code in wanted
    ]
    customer["currency"] = customer["currency"] or currency
    _first_invoice(books, sub, given, how, at)
    return sub


def member(books: Books, email: str, price: str) -> tuple[str, str]:
    """Somebody with a card that pays and a subscription; the ids of both."""
    customer = customers.create(books, Ask(params={"email": email, "payment_method": "pm_card_visa"}))
    customer["invoice_settings"]["default_payment_method"] = books.all("payment_method", customer=customer["id"])[0]["id"]
    sub = begin(books, customer, {"items": [{"price": price}]}, metadata={}, how=paying.Try())
    return customer["id"], sub["id"]


def _check_prices(priced: list[tuple[Thing, Thing]]) -> None:
    for i, (price, _) in enumerate(priced):
        if not price["active"]:
            raise refusals.invalid("The price specified is inactive. This field only accepts active prices.", f"items[{i}][price]")
        if not price["recurring"]:
            raise refusals.invalid(
                "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.",
                f"items[{i}][price]",
            )


def _blank(at: int, given: Thing, method: str | None) -> Thing:
    collection = given.get("collection_method", "charge_automatically")
    if collection == "send_invoice" and not given.get("days_until_due"):
        raise refusals.invalid(
            "You must pass `days_until_due` when `collection_method` is `send_invoice`.", "days_until_due", "parameter_missing"
        )
    end = given.get("trial_settings", {}).get("end_behavior", {}).get("missing_payment_method", "create_invoice")
    return {
        "automatic_tax": {"enabled": given.get("automatic_tax", {}).get("enabled", False), "liability": None, "disabled_reason": None},
        "billing_cycle_anchor": at, "billing_mode": {"type": "flexible", "flexible": {"proration_discounts": "included"},
        "updated_at": None},
        "billing_schedules": [], "cancel_at": given.get("cancel_at") if isinstance(given.get("cancel_at"), int) else None,
        "cancel_at_period_end": False,
        "canceled_at": None, "cancellation_details": dict(NO_REASON), "collection_method": collection,
        "days_until_due": given.get("days_until_due"),
        "default_payment_method": method, "default_tax_rates": [], "_rates": given.get("default_tax_rates") or [],
        "description": given.get("description"),
        "discounts": [], "ended_at": None, "invoice_settings": {"issuer": dict(invoicing.SELF)}, "latest_invoice": None,
        "pause_collection": None,
        "items": {"object": "list", "data": [], "has_more": False, "url": "/v1/subscription_items"}, "start_date": at,
        "trial_start": None, "trial_end": None,
        "trial_settings": {"end_behavior": {"missing_payment_method": end}}, "schedule": None, "pending_update": None,
        "pending_setup_intent": None,
        "payment_settings": {"save_default_payment_method": given.get("payment_settings", {}).get("save_default_payment_method", "off")},
    }  # fmt: skip


def new_item(books: Books, sub: Thing, price: Thing, given: Thing, at: int) -> Thing:
    """An item of a subscription, its period the one that is under way."""
    return books.new(
        "subscription_item", at, subscription=sub["id"], price=price["id"], quantity=given.get("quantity", 1),
        metadata=given.get("metadata", {}),
        discounts=[], tax_rates=[], _rates=given.get("tax_rates") or [], current_period_start=at, current_period_end=_end(sub, price, at),
    )  # fmt: skip


def _end(sub: Thing, price: Thing, at: int) -> int:
    if (sub["trial_end"] or 0) > at:
        return int(sub["trial_end"])
    return periods.end_after(sub["billing_cycle_anchor"], price["recurring"]["interval"], price["recurring"]["interval_count"], at)


def rows(books: Books, sub: Thing, *, free: bool = False) -> list[Thing]:
    """What the items cost for their period; `free` for a trial."""
    made = []
    for item in sub["items"]["data"]:
        price, quantity = books.things[item["price"]], item["quantity"]
        product = books.things[price["product"]]["name"]
        unit = 0 if free else catalogue.amount_in(price, sub["currency"])
        cost = f"{unit / 100:.2f} {sub['currency'].upper()} / {price['recurring']['interval']}"
        made.append(line(
            books, amount=unit * quantity, currency=sub["currency"],
            description=f"Trial period for {product}" if free else f"{quantity} × {product} (at {cost})",
            start=item["current_period_start"], end=item["current_period_end"], price=price, quantity=quantity, item=item["id"],
            subscription=sub["id"], rates=item["_rates"],
        ))  # fmt: skip
    return made


def _first_invoice(books: Books, sub: Thing, given: Thing, how: paying.Try, at: int) -> None:
    trial, behavior = sub["status"] == "trialing", given.get("payment_behavior", "allow_incomplete")
    pending = invoicing.pending_rows(books, sub["customer"], sub["currency"], sub)
    extra = [_extra(books, sub, one, at) for one in given.get("add_invoice_items", [])]
    invoice = invoicing.draft(
        books, customer=sub["customer"], currency=sub["currency"], rows=rows(books, sub, free=trial) + pending + extra,
        reason="subscription_create", at=at, subscription=sub
    )  # fmt: skip
    sub["latest_invoice"] = invoice["id"]
    books.note("customer.subscription.created", sub)
    invoicing.finalize(books, invoice, at)
    if sub["collection_method"] == "send_invoice" and not trial:
        with books.changing(sub):
            sub["status"] = "active"
    elif invoice["status"] == "open" and behavior != "default_incomplete":
        if invoicing.attempt(books, invoice, at, how=how) == "requires_payment_method" and behavior == "error_if_incomplete":
            raise paying.refused(books.things[invoice["_intent"]])
    elif invoice["status"] == "open":
        invoicing.intent_for(books, invoice, at)
        if trial:
            with books.changing(sub):
                sub["status"] = "incomplete"


def _extra(books: Books, sub: Thing, given: Thing, at: int) -> Thing:
    """A single charge on the first invoice: a joining fee, a printed yearbook."""
    price, quantity = books.get("price", given.get("price", ""), "add_invoice_items[0][price]"), given.get("quantity", 1)
    amount = catalogue.amount_in(price, sub["currency"]) * quantity
    return invoicing.once(
        books, customer=sub["customer"], price=price, amount=amount, currency=sub["currency"], quantity=quantity, at=at,
        subscription=sub["id"], rates=given.get("tax_rates"),
    )  # fmt: skip


# The end


def cancel(books: Books, ask: Ask) -> Thing:
    """End a subscription now."""
    sub = books.get("subscription", ask.id)
    if sub["status"] in ENDED:
        raise refusals.missing("subscription", sub["id"])
    if ask.params.get("prorate"):
        from masthead.subscriptions.providers.stripe.rehearsal.acts import prorating

        prorating.credit_unused(books, sub, books.now_for(sub["customer"]))
    details = {name: value or None for name, value in (ask.params.get("cancellation_details") or {}).items()}
    end(books, sub, reason="cancellation_requested", details=details)
    if ask.params.get("invoice_now"):
        at = books.now_for(sub["customer"])
        left = invoicing.pending_rows(books, sub["customer"], sub["currency"], sub)
        invoice = invoicing.draft(
            books, customer=sub["customer"], currency=sub["currency"], rows=left, reason="subscription_update", at=at, subscription=sub
        )
        invoicing.finalize(books, invoice, at)
        sub["latest_invoice"] = invoice["id"]
    return sub


def end(books: Books, sub: Thing, *, reason: str | None, details: Thing | None = None) -> None:
    """A subscription ends at this moment: nothing of it is collected by itself any more."""
    at = books.now_for(sub["customer"])
    with books.changing(sub, "deleted"):
        sub |= {"status": "canceled", "ended_at": at, "canceled_at": sub["canceled_at"] or at, "pause_collection": None}
        sub["cancellation_details"] = (
            sub["cancellation_details"] | (details or {}) | {"reason": sub["cancellation_details"]["reason"] or reason}
        )
    for invoice in books.all("invoice", customer=sub["customer"]):
        if invoicing.subscription_of(books, invoice) is sub and invoice["status"] in {"draft", "open"}:
            with books.changing(invoice):
                invoice |= {"auto_advance": False, "next_payment_attempt": None}
