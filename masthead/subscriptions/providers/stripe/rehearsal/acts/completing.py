"""Checkout's page: what somebody filled in is tried, and where it pays, what was sold comes to be."""

from dataclasses import dataclass
from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal import refusals
from masthead.subscriptions.providers.stripe.rehearsal.acts import checkout, customers, invoicing, offers, paying, subscribing
from masthead.subscriptions.providers.stripe.rehearsal.acts.asking import Ask
from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.rules.cards import SAYS, Card, Outcome, find

Thing = dict[str, Any]


@dataclass(frozen=True)
class Form:
    """What somebody filled in on the hosted page."""

    card: str = "4242424242424242"
    email: str = ""
    name: str = ""
    country: str = ""
    vat: str = ""
    proven: bool = False


class Challenge(Exception):
    """The bank wants the card's holder to say yes before anything is paid."""


def pay(books: Books, session: Thing, form: Form) -> None:
    """Pay a session. Raises Refused with the card's reason, or Challenge when the bank asks first; either way the session stays open."""
    card, at = find(form.card), books.now_for(session["customer"])
    if session["status"] != "open":
        raise refusals.invalid("This Checkout Session is no longer open.")
    if card is None:
        raise refusals.declined("Your card number is incorrect.", "incorrect_number", None)
    if not session["customer"] and not session["customer_email"] and "@" not in form.email:
        raise refusals.invalid("Give an e-mail address.", "email")
    _note_details(session, form)
    due = checkout.sums(books, session)["amount_due"]
    for one in session["_discounts"]:  # somebody else may have taken the last one meanwhile
        offers.check(books, one, books.things.get(session["customer"] or ""), checkout.worth(books, session), at)
    _try_card(books, session, card, due, form.proven, at)
    complete(books, session, card, form, at)


def _note_details(session: Thing, form: Form) -> None:
    before = session["customer_details"] or {"tax_ids": [], "tax_exempt": "none"}
    place = customers.address({"country": form.country.upper()}) if form.country else before.get("address")
    numbers = [{"type": "eu_vat", "value": form.vat}] if form.vat else before["tax_ids"]
    email = before.get("email") or session["customer_email"] or form.email
    blank = dict.fromkeys(("phone", "business_name", "individual_name"))
    session["customer_details"] = (
        blank | before | {"address": place, "tax_ids": numbers, "email": email, "name": form.name or before.get("name")}
    )


def _try_card(books: Books, session: Thing, card: Card, due: int, proven: bool, at: int) -> None:
    """A card that is declined, or whose holder is to be asked, stops here: nothing is begun for it."""
    asks = card.outcome in (Outcome.ASKS_ONCE, Outcome.ASKS_ALWAYS)
    if asks and not proven:
        session["_challenge"] = card.number
        raise Challenge
    if card.outcome is Outcome.DECLINES or (card.outcome is Outcome.FAILS_LATER and due):
        raise refusals.declined(SAYS.get(card.reason, SAYS[card.code]), card.code, card.reason)


def complete(books: Books, session: Thing, card: Card, form: Form, at: int) -> None:
    """The session is paid: customer, card, subscription or payment come to be, then the session is complete."""
    details = session["customer_details"]
    customer = books.things.get(session["customer"] or "") or _new_customer(books, session)
    for number in details["tax_ids"]:
        if not any(known["value"] == number["value"] for known in books.all("tax_id", customer=customer["id"])):
            customers.create_tax_id(books, Ask((customer["id"],), dict(number)))
    if details["address"] and customer["address"] != details["address"]:
        with books.changing(customer):
            customer["address"] = details["address"]
    method, how = None, paying.Try(present=True, proven=form.proven)
    if session["amount_total"] or session["payment_method_collection"] == "always":
        billing = {"address": details["address"] or dict.fromkeys(customers.ADDRESS), "email": details["email"], "name": details["name"]}
        method = customers.keep_card(books, customers.new_method(books, card, None, billing, customer["id"]), customer)
        method["_proven"] = form.proven
    with books.changing(session, "completed"):
        session["customer"] = customer["id"]
        if session["mode"] == "subscription":
            _subscribe(books, session, customer, method, how)
        elif session["mode"] == "payment":
            _pay_once(books, session, customer, method, how, at)
        free = not session["amount_total"]
        session |= {
            "status": "complete",
            "payment_status": "no_payment_required" if free else "paid",
            "_challenge": None,
            "_says": None,
            "url": None,
        }


def _new_customer(books: Books, session: Thing) -> Thing:
    known = {name: session["customer_details"][name] for name in ("email", "name", "address") if session["customer_details"].get(name)}
    return customers.create(books, Ask(params=known))


def _subscribe(books: Books, session: Thing, customer: Thing, method: Thing | None, how: paying.Try) -> None:
    given, data = session["_given"], session["_given"].get("subscription_data", {})
    recurring: list[Thing] = []
    once: list[Thing] = []
    for item in session["_items"]:
        (recurring if books.things[item["price"]]["recurring"] else once).append(
            {"price": item["price"], "quantity": item["quantity"], "tax_rates": item["_rates"]}
        )
    wanted = {k: v for k, v in data.items() if k in {"trial_period_days", "trial_end", "trial_settings", "description",
    "default_tax_rates"}} | {
        "items": recurring, "add_invoice_items": once, "discounts": session["_discounts"],
        "default_payment_method": method and method["id"],
        "automatic_tax": given.get("automatic_tax", {}), "currency": session["currency"],
    }  # fmt: skip
    sub = subscribing.begin(books, customer, wanted, metadata=data.get("metadata", {}), how=how, session=session["id"])
    session |= {"subscription": sub["id"], "invoice": sub["latest_invoice"]}


def _pay_once(books: Books, session: Thing, customer: Thing, method: Thing | None, how: paying.Try, at: int) -> None:
    """A single payment: a gift, say. With `invoice_creation` there is an invoice for it too."""
    data = session["_given"].get("payment_intent_data", {})
    if session["_given"].get("invoice_creation", {}).get("enabled"):
        rows = [checkout.line_of(books, customer["id"], session, item, at) for item in session["_items"]]
        found = [offers.check(books, one, customer, 10**9, at) for one in session["_discounts"]]
        cuts = [
            offers.redeem(books, coupon, code, customer=customer["id"], subscription=None, session=session["id"], at=at)["id"]
            for coupon, code in found
        ]
        invoice = invoicing.draft(
            books, customer=customer["id"], currency=session["currency"], rows=rows, reason="manual", at=at, discounts=cuts,
            automatic_tax=session["automatic_tax"]["enabled"],
            metadata=session["_given"]["invoice_creation"].get("invoice_data", {}).get("metadata", {}),
        )  # fmt: skip
        invoicing.finalize(books, invoice, at)
        invoicing.attempt(books, invoice, at, method=method, how=how)
        session |= {"invoice": invoice["id"], "payment_intent": invoice["_intent"]}
        return
    for one in session["_discounts"]:
        coupon, code = offers.check(books, one, customer, 10**9, at)
        offers.redeem(books, coupon, code, customer=customer["id"], subscription=None, session=session["id"], at=at)
    if session["amount_total"]:
        intent = paying.new_intent(
            books, amount=session["amount_total"], currency=session["currency"], customer=customer["id"], at=at,
            metadata=data.get("metadata", {}),
            **({"description": data["description"]} if "description" in data else {}),
        )  # fmt: skip
        paying.charge(books, intent, method, how, at)
        session["payment_intent"] = intent["id"]
