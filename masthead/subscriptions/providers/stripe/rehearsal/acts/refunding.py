"""Money back: refunds, and the credit notes that say so on paper."""

from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal import refusals
from masthead.subscriptions.providers.stripe.rehearsal.acts.asking import Ask
from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.rules.proration import share

Thing = dict[str, Any]


def refund(books: Books, ask: Ask) -> Thing:
    """Give a charge back, whole or in part; never more than is left of it."""
    given = ask.params
    if given.get("payment_intent"):
        intent = books.get("payment_intent", given["payment_intent"], "payment_intent")
        ident = intent["latest_charge"] if intent["status"] == "succeeded" else None
        if ident is None:
            raise refusals.invalid(f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.", "payment_intent")
    else:
        ident = given.get("charge", "")
    charge = books.get("charge", ident, "charge")
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = given.get("amount", left)
    if left == 0:
        raise refusals.invalid(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if not 0 < amount <= left:
        message = (
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
            if amount > left
            else "Invalid positive integer"
        )
        raise refusals.invalid(message, "amount", "parameter_invalid_integer")
    return _give_back(books, charge, amount, given.get("reason"), ask.metadata())


def _give_back(books: Books, charge: Thing, amount: int, reason: str | None, metadata: Thing) -> Thing:
    made = books.new(
        "refund", books.now_for(charge["customer"]), amount=amount, charge=charge["id"], currency=charge["currency"],
        customer=charge["customer"], metadata=metadata,
        payment_intent=charge["payment_intent"], payment_method=charge["payment_method"], reason=reason, status="succeeded",
        destination_details={"type": "card", "card": {"type": "refund", "reference": None, "reference_status": "pending",
        "reference_type": None}},
    )  # fmt: skip
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    books.note("charge.refunded", charge, {"amount_refunded": charge["amount_refunded"] - amount})
    books.note("refund.updated", made)
    return made


def update_refund(books: Books, ask: Ask) -> Thing:
    """Change a refund's metadata."""
    found = books.get("refund", ask.id)
    with books.changing(found):
        found["metadata"] = ask.metadata(found["metadata"])
    return found


# Credit notes


def credit(books: Books, ask: Ask) -> Thing:
    """A credit note on a final invoice; what of it was paid is refunded, credited to the customer, or was given back elsewhere."""
    invoice = books.get("invoice", ask.params["invoice"], "invoice")
    note = reckon(books, invoice, ask)
    books.keep(note)
    if invoice["status"] == "open":
        with books.changing(invoice):
            invoice["pre_payment_credit_notes_amount"] += note["total"]
            invoice["amount_due"] -= note["total"]
            invoice["amount_remaining"] -= note["total"]
        if invoice["amount_due"] == 0:
            from masthead.subscriptions.providers.stripe.rehearsal.acts.invoicing import settle

            settle(books, invoice, None, note["created"])
    else:
        _settle_paid(books, invoice, note, ask.params)
    books.note("credit_note.created", note)
    return note


def preview(books: Books, ask: Ask) -> Thing:
    """The credit note that would be made."""
    return reckon(books, books.get("invoice", ask.params["invoice"], "invoice"), ask)


def reckon(books: Books, invoice: Thing, ask: Ask) -> Thing:
    """The credit note, not kept: its lines, its tax in proportion, its sums."""
    if invoice["status"] not in {"open", "paid"}:
        raise refusals.invalid("Credit notes can only be created for open or paid invoices.", "invoice")
    rows = [_line(books, invoice, given, i) for i, given in enumerate(ask.params.get("lines") or [])]
    wanted = sum(row["amount"] + sum(tax["amount"] for tax in row["taxes"] if tax["tax_behavior"] == "exclusive") for row in rows)
    total = ask.params.get("amount", wanted)
    before = sum(note["total"] for note in books.all("credit_note", invoice=invoice["id"], status="issued"))
    if not 0 < total <= invoice["total"] - before:
        raise refusals.invalid(
            f"The credit note's total ({total}) must be positive and at most what is left of the invoice ({invoice['total'] - before}).",
            "amount",
        )
    taxes = _taxes(invoice, total)
    tax = sum(one["amount"] for one in taxes)
    at, count = books.now_for(invoice["customer"]), len(books.all("credit_note", invoice=invoice["id"])) + 1
    rows = rows or [_plain(books, total - tax, taxes)]
    paid = invoice["status"] == "paid"
    ident = books.ident("credit_note")
    return {
        "id": ident, "object": "credit_note", "livemode": False, "created": at, "amount": total, "amount_shipping": 0,
        "currency": invoice["currency"],
        "customer": invoice["customer"], "discount_amount": 0, "discount_amounts": [], "effective_at": at, "invoice": invoice["id"],
        "memo": ask.params.get("memo"),
        "lines": {"object": "list", "data": rows, "has_more": False, "url": f"/v1/credit_notes/{ident}/lines"}, "metadata": ask.metadata(),
        "number": f"{invoice['number']}-CN-{count:02d}", "pdf": f"/i/{invoice['id']}/pdf",
        "post_payment_amount": total if paid else 0,
        "pre_payment_amount": 0 if paid else total, "pretax_credit_amounts": [], "reason": ask.params.get("reason"), "refunds": [],
        "status": "issued",
        "subtotal": total - tax, "subtotal_excluding_tax": total - tax, "total": total, "total_excluding_tax": total - tax,
        "total_taxes": taxes,
        "type": "post_payment" if paid else "pre_payment", "out_of_band_amount": None, "customer_balance_transaction": None,
    }  # fmt: skip


def _line(books: Books, invoice: Thing, given: Thing, i: int) -> Thing:
    if given["type"] == "invoice_line_item":
        row = next((row for row in invoice["lines"]["data"] if row["id"] == given.get("invoice_line_item")), None)
        if row is None:
            raise refusals.missing("line_item", given.get("invoice_line_item", ""), f"lines[{i}][invoice_line_item]", 400)
        amount = given.get("amount", row["amount"])
        return _plain(books, amount, _in_part(row["taxes"], amount, row["amount"])) | {
            "type": "invoice_line_item", "invoice_line_item": row["id"], "description": row["description"],
        }  # fmt: skip
    return _plain(books, given.get("unit_amount", 0) * given.get("quantity", 1), []) | {"description": given.get("description")}


def _plain(books: Books, amount: int, taxes: list[Thing]) -> Thing:
    return {
        "id": books.ident("credit_note_line_item"), "object": "credit_note_line_item", "amount": amount, "discount_amount": 0,
        "discount_amounts": [],
        "livemode": False, "pretax_credit_amounts": [], "tax_rates": [], "taxes": taxes, "type": "custom_line_item", "quantity": 1,
        "unit_amount": amount,
        "unit_amount_decimal": str(amount), "description": None,
    }  # fmt: skip


def _taxes(invoice: Thing, total: int) -> list[Thing]:
    return _in_part(invoice["total_taxes"], total, invoice["total"])


def _in_part(taxes: list[Thing], part: int, whole: int) -> list[Thing]:
    """The same taxes on a part of what they were on."""
    return (
        [tax | {name: share(tax[name], 0, whole, whole - part) for name in ("amount", "taxable_amount")} for tax in taxes] if whole else []
    )


def _settle_paid(books: Books, invoice: Thing, note: Thing, given: Thing) -> None:
    refunds, credited, outside = given.get("refund_amount", 0), given.get("credit_amount", 0), given.get("out_of_band_amount", 0)
    linked = given.get("refunds", [])
    for one in linked:
        made = books.get("refund", one["refund"], "refunds[0][refund]")
        note["refunds"].append(
            {
                "refund": made["id"],
                "amount_refunded": one.get("amount_refunded", made["amount"]),
                "type": "refund",
                "payment_record_refund": None,
            }
        )
    told = refunds + credited + outside + sum(one["amount_refunded"] for one in note["refunds"])
    if told != note["total"]:
        raise refusals.invalid("The sum of credit amount, refund amount and out of band amount must equal the credit note amount.")
    if refunds:
        intent = books.things.get(invoice["_intent"] or "")
        if not intent or not intent["latest_charge"]:
            raise refusals.invalid("This invoice has no charge to refund.", "refund_amount")
        made = _give_back(books, books.things[intent["latest_charge"]], refunds, None, {})
        note["refunds"].append({"refund": made["id"], "amount_refunded": refunds, "type": "refund", "payment_record_refund": None})
    if credited:
        customer = books.things[invoice["customer"]]
        with books.changing(customer):
            customer["balance"] -= credited
    note["out_of_band_amount"] = outside or None
    with books.changing(invoice):
        invoice["post_payment_credit_notes_amount"] += note["total"]


def void_note(books: Books, ask: Ask) -> Thing:
    """Take a credit note back: only while its invoice is unpaid."""
    note = books.get("credit_note", ask.id)
    invoice = books.things[note["invoice"]]
    if note["status"] == "void" or invoice["status"] != "open":
        raise refusals.invalid("You can only void a credit note whose invoice is open.")
    with books.changing(invoice):
        invoice["pre_payment_credit_notes_amount"] -= note["total"]
        invoice["amount_due"] += note["total"]
        invoice["amount_remaining"] += note["total"]
    with books.changing(note, "voided"):
        note |= {"status": "void", "voided_at": books.now_for(note["customer"])}
    return note
