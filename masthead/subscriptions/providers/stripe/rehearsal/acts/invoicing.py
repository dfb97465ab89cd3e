"""Invoices: drafted, finalized, paid or failed, voided."""

from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal import refusals
from masthead.subscriptions.providers.stripe.rehearsal.acts import offers, paying, subscriptions_after
from masthead.subscriptions.providers.stripe.rehearsal.acts.lines import line, reckon
from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.rules import retries
from masthead.subscriptions.providers.stripe.rehearsal.rules.periods import DAY

Thing = dict[str, Any]
SELF = {"type": "self", "account": None}


def draft(
    books: Books, *, customer: str, currency: str, rows: list[Thing], reason: str, at: int, subscription: Thing | None = None, **more: Any
) -> Thing:
    """A draft of these lines. `more`: discounts, rates, metadata, period (start, end), auto_advance, description, days_until_due."""
    whose, sub = books.get("customer", customer), subscription or {}
    start, end = more.get("period") or (at, at)
    invoice = books.new(
        "invoice", at, note=None, customer=customer, currency=currency, status="draft", billing_reason=reason,
        starting_balance=whose["balance"], amount_paid=0,
        collection_method=more.get("collection_method") or sub.get("collection_method", "charge_automatically"), attempt_count=0,
        attempted=False,
        auto_advance=more.get("auto_advance", True), automatically_finalizes_at=None, next_payment_attempt=None, amount_overpaid=0,
        amount_shipping=0,
        automatic_tax={"enabled": more.get("automatic_tax", (sub.get("automatic_tax") or {}).get("enabled", False)), "liability": None,
        "status": None},
        customer_address=whose["address"], customer_email=whose["email"], customer_name=whose["name"],
        customer_tax_exempt=whose["tax_exempt"],
        customer_tax_ids=[{"type": number["type"], "value": number["value"]} for number in books.all("tax_id", customer=customer)],
        default_tax_rates=[], _rates=more.get("rates", sub.get("_rates", [])),
        discounts=more.get("discounts", list(sub.get("discounts", []))), issuer=dict(SELF),
        lines={"object": "list", "data": rows, "has_more": False, "url": ""}, metadata=more.get("metadata", {}), period_start=start,
        period_end=end, number=None,
        payment_settings={"default_mandate": None, "payment_method_options": None, "payment_method_types": None},
        post_payment_credit_notes_amount=0,
        pre_payment_credit_notes_amount=0,
        status_transitions=dict.fromkeys(("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")),
        parent=_parent(sub, more.get("proration_date")) if sub else None, account_country="DE", account_name="A rehearsal",
        test_clock=whose["test_clock"],
        _intent=None, _days=more.get("days_until_due") or sub.get("days_until_due"), default_payment_method=None,
        **({"description": more["description"]} if more.get("description") else {}),
    )  # fmt: skip
    invoice["lines"]["url"] = f"/v1/invoices/{invoice['id']}/lines"
    for row in rows:
        if row["_item"] in books.things:
            with books.changing(books.things[row["_item"]], None) as item:
                item["invoice"] = invoice["id"]
    reckon(books, invoice, at)
    if invoice["automatic_tax"]["enabled"]:
        place = (whose["address"] or {}).get("country")
        invoice["automatic_tax"]["status"] = "complete" if place else "requires_location_inputs"
    books.note("invoice.created", invoice)
    return invoice


def _parent(sub: Thing, at: int | None) -> Thing:
    details = {"subscription": sub["id"], "metadata": dict(sub["metadata"]), "subscription_proration_date": at}
    return {"type": "subscription_details", "subscription_details": details, "quote_details": None}


def subscription_of(books: Books, invoice: Thing) -> Thing | None:
    """The subscription an invoice is for."""
    return books.things.get(invoice["parent"]["subscription_details"]["subscription"]) if invoice["parent"] else None


def finalize(books: Books, invoice: Thing, at: int) -> Thing:
    """A draft becomes an invoice with a number, open to be paid; nothing to pay is paid at once."""
    customer = books.get("customer", invoice["customer"])
    customer["_numbers"], customer["next_invoice_sequence"] = customer["_numbers"] + 1, customer["next_invoice_sequence"] + 1
    reckon(books, invoice, at)
    for ident in {off["discount"] for off in invoice["total_discount_amounts"] if off["amount"]}:
        books.things[ident]["_used"] = True
    offers.prune(books, subscription_of(books, invoice), at)
    _use_balance(books, customer, invoice)
    with books.changing(invoice, "finalized"):
        invoice |= {
            "status": "open", "number": f"{customer['invoice_prefix']}-{customer['_numbers']:04d}", "automatically_finalizes_at": None,
            "effective_at": at,
            "hosted_invoice_url": f"/i/{invoice['id']}", "invoice_pdf": f"/i/{invoice['id']}/pdf",
        }  # fmt: skip
        invoice["status_transitions"]["finalized_at"] = at
        if invoice["collection_method"] == "send_invoice":
            invoice["due_date"] = at + (invoice["_days"] or 30) * DAY
    if invoice["amount_due"] == 0:
        settle(books, invoice, None, at)
    return invoice


def _use_balance(books: Books, customer: Thing, invoice: Thing) -> None:
    """A credit the customer has is used up first; a credit this invoice gives is kept for the next."""
    before = customer["balance"]
    after = min(0, invoice["total"] + before) if invoice["total"] + before < 0 else 0
    if before != after:
        with books.changing(customer):
            customer["balance"] = after
    invoice["ending_balance"] = after


def attempt(books: Books, invoice: Thing, at: int, *, method: Thing | None = None, how: paying.Try | None = None) -> str:
    """Try to collect an open invoice; the status its payment intent has then."""
    if invoice["status"] != "open" or invoice["amount_due"] == 0:
        return "succeeded"
    intent = intent_for(books, invoice, at)
    status = paying.charge(books, intent, method or card_for(books, invoice), how or paying.Try(), at)
    invoice["attempted"], invoice["attempt_count"] = True, invoice["attempt_count"] + 1
    if status == "succeeded":
        settle(books, invoice, intent, at)
    else:
        _failed(books, invoice, status, at)
    return status


def intent_for(books: Books, invoice: Thing, at: int) -> Thing:
    """The invoice's payment intent, made when it is first wanted."""
    if invoice["_intent"] is None:
        intent = paying.new_intent(
            books, amount=invoice["amount_due"], currency=invoice["currency"], customer=invoice["customer"], at=at,
            description="Subscription", _invoice=invoice["id"]
        )  # fmt: skip
        invoice["_intent"] = intent["id"]
        books.new(
            "invoice_payment", at, note=None, invoice=invoice["id"], amount_requested=invoice["amount_due"], amount_paid=None,
            currency=invoice["currency"],
            _customer=invoice["customer"], is_default=True,
            payment={"type": "payment_intent", "payment_intent": intent["id"], "charge": None, "payment_record": None},
            status="open", status_transitions={"canceled_at": None, "paid_at": None},
        )  # fmt: skip
    return books.things[invoice["_intent"]]


def card_for(books: Books, invoice: Thing) -> Thing | None:
    """The card an invoice is charged to: its own, its subscription's, or the customer's."""
    sub, customer = subscription_of(books, invoice) or {}, books.things[invoice["customer"]]
    for ident in (
        invoice["default_payment_method"],
        sub.get("default_payment_method"),
        customer["invoice_settings"]["default_payment_method"],
    ):
        if ident and books.things.get(ident, {}).get("customer"):
            return books.things[ident]
    return None


def _failed(books: Books, invoice: Thing, status: str, at: int) -> None:
    sub = subscription_of(books, invoice)
    first = invoice["billing_reason"] == "subscription_create"
    automatic = sub is not None and not first and invoice["collection_method"] == "charge_automatically"
    with books.changing(invoice):
        asked = status == "requires_action" or _wants_holder(books, invoice)
        invoice["next_payment_attempt"] = retries.next_try(invoice["attempt_count"], at, books.retry_days) if automatic else None
    books.note("invoice.payment_failed", invoice)
    if asked:
        books.note("invoice.payment_action_required", invoice)
    if sub:
        subscriptions_after.failed(books, sub, invoice, at)


def _wants_holder(books: Books, invoice: Thing) -> bool:
    error = books.things[invoice["_intent"]]["last_payment_error"] if invoice["_intent"] else None
    return error is not None and error["code"] == "authentication_required"


def settle(books: Books, invoice: Thing, intent: Thing | None, at: int, *, outside: bool = False) -> None:
    """An invoice is paid: by an intent, out of band, or for there was nothing to pay."""
    for payment in books.all("invoice_payment", invoice=invoice["id"]) if intent else []:
        with books.changing(payment, "paid"):
            payment |= {"status": "paid", "amount_paid": invoice["amount_due"]}
            payment["status_transitions"]["paid_at"] = at
    with books.changing(invoice):
        invoice |= {
            "status": "paid",
            "amount_paid": invoice["amount_due"],
            "amount_remaining": 0,
            "attempted": True,
            "next_payment_attempt": None,
            "auto_advance": False,
        }
        invoice["amount_paid_off_stripe"] = invoice["amount_due"] if outside else 0
        invoice["status_transitions"]["paid_at"] = at
    books.note("invoice.paid", invoice)
    books.note("invoice.payment_succeeded", invoice)
    sub = subscription_of(books, invoice)
    if sub:
        subscriptions_after.paid(books, sub, invoice, at)


def pending_rows(books: Books, customer: str, currency: str, sub: Thing | None) -> list[Thing]:
    """The customer's pending items as lines; from then on they are this invoice's."""
    rows: list[Thing] = []
    for item in reversed(books.all("invoiceitem", customer=customer, invoice=None, currency=currency)):
        if item.get("_subscription") not in (None, sub and sub["id"]):
            continue
        rows.append(row_of(books, item))
    return rows


def row_of(books: Books, item: Thing, rates: list[str] | None = None) -> Thing:
    """A pending item as a line."""
    price = books.things.get(item["_price"]) if item["_price"] else None
    return line(
        books, amount=item["amount"], currency=item["currency"], description=item["description"] or "", start=item["period"]["start"],
        end=item["period"]["end"], price=price, quantity=item["quantity"], subscription=item["_subscription"], proration=item["proration"],
        invoice_item=item["id"], item=item["_item"], rates=rates or [],
    )  # fmt: skip


def once(books: Books, *, customer: str, price: Thing, amount: int, currency: str, quantity: int, at: int, **more: Any) -> Thing:
    """A line for something that is sold once. `more`: subscription (whose invoice it stands on), rates."""
    name = books.things[price["product"]]["name"]
    item = new_item(
        books, customer=customer, amount=amount, currency=currency, description=name, at=at, start=at, end=at, price=price,
        quantity=quantity, subscription=more.get("subscription"),
    )  # fmt: skip
    return row_of(books, item, more.get("rates"))


def close(books: Books, invoice: Thing, how: str) -> Thing:
    """An open invoice becomes `void` or `uncollectible`."""
    if invoice["status"] not in {"open", "uncollectible"}:
        raise refusals.invalid(f"You can only do this with an open invoice. This one is {invoice['status']}.", code="invoice_not_editable")
    with books.changing(invoice, "voided" if how == "void" else "marked_uncollectible"):
        invoice |= {"status": how, "next_payment_attempt": None}
        invoice["status_transitions"]["voided_at" if how == "void" else "marked_uncollectible_at"] = books.now_for(invoice["customer"])
    return invoice


def new_item(
    books: Books, *, customer: str, amount: int, currency: str, description: str | None, at: int, start: int, end: int, **more: Any
) -> Thing:
    """A pending item. `more`: price, quantity, subscription, item (of a subscription), proration, metadata."""
    price, sub, quantity = more.get("price"), more.get("subscription"), more.get("quantity", 1)
    pricing = (
        {
            "type": "price_details",
            "price_details": {"price": price["id"], "product": price["product"]},
            "unit_amount_decimal": str(amount // (quantity or 1)),
        }
        if price
        else None
    )
    details = {"subscription": sub, "subscription_item": more.get("item")}
    return books.new(
        "invoiceitem", at, amount=amount, currency=currency, customer=customer, date=at, description=description,
        discountable=not more.get("proration"), invoice=None,
        metadata=more.get("metadata", {}), parent={"type": "subscription_details", "subscription_details": details} if sub else None,
        quantity=quantity,
        period={"start": start, "end": end}, pricing=pricing, proration=more.get("proration", False), quantity_decimal=str(quantity),
        net_amount=amount,
        _price=price and price["id"], _subscription=sub, _item=more.get("item"),
    )  # fmt: skip
