"""Invoices as operations: drafted by hand, changed, finalized, paid, taken back, thrown away."""

from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal import refusals
from masthead.subscriptions.providers.stripe.rehearsal.acts import invoicing, paying
from masthead.subscriptions.providers.stripe.rehearsal.acts.asking import Ask
from masthead.subscriptions.providers.stripe.rehearsal.acts.lines import reckon
from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.rules import retries

Thing = dict[str, Any]


def create(books: Books, ask: Ask) -> Thing:
    """A draft of one's own, with the customer's pending items."""
    given, customer = ask.params, books.get("customer", ask.params.get("customer", ""), "customer")
    at, sub = books.now_for(customer["id"]), None
    if given.get("subscription"):
        sub = books.get("subscription", given["subscription"], "subscription")
    currency = given.get("currency") or (sub or {}).get("currency") or customer["currency"] or "eur"
    rows = [] if given.get("pending_invoice_items_behavior") == "exclude" else invoicing.pending_rows(books, customer["id"], currency, sub)
    invoice = invoicing.draft(
        books, customer=customer["id"], currency=currency, rows=rows, reason="manual", at=at, subscription=sub, metadata=ask.metadata(),
        auto_advance=given.get("auto_advance", False), description=given.get("description"),
        collection_method=given.get("collection_method"),
        days_until_due=given.get("days_until_due"), rates=given.get("default_tax_rates", []),
        automatic_tax=given.get("automatic_tax", {}).get("enabled", False),
    )  # fmt: skip
    if invoice["auto_advance"]:
        with books.changing(invoice, None):
            invoice["automatically_finalizes_at"] = at + retries.FINALIZED_AFTER
    return invoice


def update(books: Books, ask: Ask) -> Thing:
    """Change a draft; of a final invoice only metadata and whether it goes on by itself."""
    invoice = books.get("invoice", ask.id)
    if invoice["status"] != "draft" and set(ask.params) - {"metadata", "auto_advance", "default_payment_method", "expand"}:
        raise refusals.invalid("Finalized invoices can't be updated in this way", code="invoice_not_editable")
    with books.changing(invoice):
        invoice |= ask.some("auto_advance", "description", "footer", "days_until_due", "default_payment_method", "collection_method")
        invoice["metadata"] = ask.metadata(invoice["metadata"])
    return invoice


def finalize_invoice(books: Books, ask: Ask) -> Thing:
    """Finalize a draft now."""
    invoice = books.get("invoice", ask.id)
    if invoice["status"] != "draft":
        raise refusals.invalid("This invoice is already finalized, you can't re-finalize a non-draft invoice.")
    return invoicing.finalize(books, invoice, books.now_for(invoice["customer"]))


def pay(books: Books, ask: Ask) -> Thing:
    """Collect an invoice now: with a card, or by saying that it was paid elsewhere."""
    invoice = books.get("invoice", ask.id)
    at = books.now_for(invoice["customer"])
    if invoice["status"] == "draft":
        invoicing.finalize(books, invoice, at)
    if invoice["status"] == "paid":
        raise refusals.invalid("Invoice is already paid", code="invoice_already_paid")
    if invoice["status"] == "void":
        raise refusals.invalid("Invoice is void and cannot be paid.", code="invoice_not_editable")
    if ask.params.get("paid_out_of_band"):
        invoicing.settle(books, invoice, None, at, outside=True)
        return invoice
    named = ask.params.get("payment_method")
    method = books.get("payment_method", named, "payment_method") if named else None
    if invoice["status"] == "uncollectible":
        invoice["status"] = "open"
    if invoicing.attempt(books, invoice, at, method=method) != "succeeded":
        raise paying.refused(books.things[invoice["_intent"]])
    return invoice


def void(books: Books, ask: Ask) -> Thing:
    """Take an open invoice back."""
    return invoicing.close(books, books.get("invoice", ask.id), "void")


def mark_uncollectible(books: Books, ask: Ask) -> Thing:
    """Write an open invoice off."""
    return invoicing.close(books, books.get("invoice", ask.id), "uncollectible")


def delete(books: Books, ask: Ask) -> Thing:
    """Throw a draft away; its items wait for the next."""
    invoice = books.get("invoice", ask.id)
    if invoice["status"] != "draft":
        raise refusals.invalid("You can only delete draft invoices.", code="invoice_not_editable")
    for item in books.all("invoiceitem", invoice=invoice["id"]):
        item["invoice"] = None
    return books.drop(invoice)


def send(books: Books, ask: Ask) -> Thing:
    """Say that it was sent: nothing is mailed by a rehearsal."""
    invoice = books.get("invoice", ask.id)
    if invoice["status"] == "draft":
        invoicing.finalize(books, invoice, books.now_for(invoice["customer"]))
    books.note("invoice.sent", invoice)
    return invoice


def create_item(books: Books, ask: Ask) -> Thing:
    """An item that waits for the customer's next invoice, or goes to a draft that is named."""
    given, customer = ask.params, books.get("customer", ask.params.get("customer", ""), "customer")
    at, quantity = books.now_for(customer["id"]), given.get("quantity", 1)
    named = (given.get("pricing") or {}).get("price")
    price = books.get("price", named, "pricing[price]") if named else None
    amount = given.get("amount", (price or {}).get("unit_amount", 0) * quantity)
    item = invoicing.new_item(
        books, customer=customer["id"], amount=amount,
        currency=given.get("currency") or (price or {}).get("currency") or customer["currency"] or "eur",
        description=given.get("description"), at=at, start=at, end=at, price=price, quantity=quantity, metadata=ask.metadata(),
        subscription=given.get("subscription"),
    )  # fmt: skip
    if given.get("invoice"):
        invoice = books.get("invoice", given["invoice"], "invoice")
        with books.changing(invoice):
            with books.changing(item, None):
                item["invoice"] = invoice["id"]
            invoice["lines"]["data"] += [invoicing.row_of(books, item)]
            reckon(books, invoice, at)
    return item
