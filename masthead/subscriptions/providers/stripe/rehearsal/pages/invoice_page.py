"""The hosted page of an invoice: its lines, its PDF, and a way to pay it while it is open."""

from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal.acts import customers, invoicing, paying
from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.pages import parts
from masthead.subscriptions.providers.stripe.rehearsal.pages.answering import Form, Page, message, see
from masthead.subscriptions.providers.stripe.rehearsal.pages.pdf import pdf
from masthead.subscriptions.providers.stripe.rehearsal.pages.setting import Markup, fill, joined, money, page
from masthead.subscriptions.providers.stripe.rehearsal.rules.cards import Outcome, find
from masthead.subscriptions.providers.stripe.rehearsal.rules.periods import day

Thing = dict[str, Any]


def answer(books: Books, rest: str, form: Form | None) -> Page:
    """`in_…`, or `in_…/pdf`."""
    ident, _, kind = rest.partition("/")
    invoice = books.by_kind["invoice"].get(ident)
    if invoice is None or invoice["status"] == "draft":
        return message("No such invoice", "This invoice does not exist.", status=404)
    if kind == "pdf":
        return Page(pdf(f"Invoice {invoice['number']} (a rehearsal)", _lines(invoice)), kind="application/pdf")
    return show(invoice) if form is None else act(books, invoice, form)


def of_intent(books: Books, ident: str, form: Form | None) -> Page:
    """Where a payment that wants its holder sends one: its invoice's page."""
    intent = books.by_kind["payment_intent"].get(ident)
    return (
        see(f"/i/{intent['_invoice']}")
        if intent and intent.get("_invoice")
        else message("No such payment", "Nothing waits here.", status=404)
    )


def act(books: Books, invoice: Thing, form: Form) -> Page:
    """Pay it, with a card that is chosen here; a card that asks its holder asks here too."""
    here, what = f"/i/{invoice['id']}", form.get("act", "pay")
    card = find(form.get("card", ""))
    invoice["_says"] = None
    if what == "abandon" or invoice["status"] != "open" or card is None:
        invoice["_says"] = "Nothing was paid."
        return see(here)
    if card.outcome in (Outcome.ASKS_ONCE, Outcome.ASKS_ALWAYS) and what != "authenticate":
        words = {"amount": money(invoice["amount_due"], invoice["currency"]), "last4": card.last4, "card": card.number, "action": here}
        return Page(page("Your bank asks", fill("challenge.html", **words)))
    customer, at = books.things[invoice["customer"]], books.now_for(invoice["customer"])
    method = customers.new_method(books, card, customer["id"])
    how = paying.Try(present=True, proven=what == "authenticate")
    if invoicing.attempt(books, invoice, at, method=method, how=how) != "succeeded":
        invoice["_says"] = books.things[invoice["_intent"]]["last_payment_error"]["message"]
        return see(here)
    with books.changing(customer):
        customer["invoice_settings"] = customer["invoice_settings"] | {"default_payment_method": method["id"]}
    sub = invoicing.subscription_of(books, invoice)
    if sub and sub["default_payment_method"]:
        with books.changing(sub):
            sub["default_payment_method"] = method["id"]
    return see(here)


def show(invoice: Thing) -> Page:
    """The page as it stands."""
    currency = invoice["currency"]
    bill = [parts.row(one["description"] or "", one["amount"], currency) for one in invoice["lines"]["data"]]
    bill += [parts.row("Discount", -one["amount"], currency) for one in invoice["total_discount_amounts"]]
    bill += [parts.row(_tax(one), one["amount"], currency) for one in invoice["total_taxes"]]
    bill.append(parts.row("Total", invoice["total"], currency, "total"))
    words = {
        "number": invoice["number"], "invoice": invoice["id"], "alert": parts.alert(invoice.get("_says")), "rows": joined(bill),
        "status": _status(invoice),
        "whom": f"For {invoice['customer_name'] or invoice['customer_email'] or 'a customer'}",
        "pay": fill("invoice_pay.html", invoice=invoice["id"], cards=parts.cards(),
        amount=money(invoice["amount_due"], currency)) if invoice["status"] == "open" else Markup(),
    }  # fmt: skip
    return Page(page(f"Invoice {invoice['number']}", fill("invoice.html", **words)))


def _status(invoice: Thing) -> str:
    if invoice["status"] == "paid":
        return f"Paid on {day(invoice['status_transitions']['paid_at'])}."
    return {"open": "To be paid.", "void": "Taken back: there is nothing to pay.", "uncollectible": "Written off."}[invoice["status"]]


def _tax(tax: Thing) -> str:
    return "Tax, within" if tax["tax_behavior"] == "inclusive" else "Tax"


def _lines(invoice: Thing) -> list[str]:
    currency = invoice["currency"]
    rows = [f"{one['description']}: {money(one['amount'], currency)}" for one in invoice["lines"]["data"]]
    rows += [f"Discount: {money(-one['amount'], currency)}" for one in invoice["total_discount_amounts"]]
    rows += [f"{_tax(one)}: {money(one['amount'], currency)}" for one in invoice["total_taxes"]]
    whom = [invoice["customer_name"] or "", invoice["customer_email"] or "", day(invoice["status_transitions"]["finalized_at"]), ""]
    return [*whom, *rows, "", f"Total: {money(invoice['total'], currency)}", _status(invoice), "", "A rehearsal: no money moves."]
