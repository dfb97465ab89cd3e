"""Checkout's hosted page: pay, be declined, be asked by the bank, use a code, or leave."""

from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal import refusals
from masthead.subscriptions.providers.stripe.rehearsal.acts import checkout, completing, offers
from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.pages import parts
from masthead.subscriptions.providers.stripe.rehearsal.pages.answering import Form, Page, message, see
from masthead.subscriptions.providers.stripe.rehearsal.pages.setting import Markup, fill, joined, money, page
from masthead.subscriptions.providers.stripe.rehearsal.rules.cards import find
from masthead.subscriptions.providers.stripe.rehearsal.rules.periods import day

Thing = dict[str, Any]
DECLINED, ASKS = "4000000000000002", "4000002760003184"


def answer(books: Books, ident: str, form: Form | None) -> Page:
    """The page of a session; what a form says is done, and the reader sent on."""
    session = books.by_kind["checkout.session"].get(ident)
    if session is None:
        return message("No such page", "This Checkout page does not exist.", status=404)
    if session["status"] != "open":
        done = session["status"] == "complete"
        link = after(session["success_url"], session) if done else session["cancel_url"] or ""
        return message(
            "Paid" if done else "Expired",
            "This page has done its work." if done else "This page has expired. Begin again.",
            link,
            "Go on",
            200 if done else 410,
        )
    return show(books, session) if form is None else act(books, session, form)


def after(address: str, session: Thing) -> str:
    """Where the reader goes, with the session's id where it was asked for."""
    return address.replace("{CHECKOUT_SESSION_ID}", session["id"])


def act(books: Books, session: Thing, form: Form) -> Page:
    """What a button does."""
    what, here = form.get("act", "pay"), f"/c/pay/{session['id']}"
    session["_says"] = None
    if what == "leave":
        return see(after(session["cancel_url"] or session["success_url"], session))
    if what == "apply-code":
        return _apply(books, session, form.get("code", ""))
    if what == "abandon":
        session |= {
            "_challenge": None,
            "_says": "We are unable to authenticate your payment method. Choose a different payment method and try again.",
        }
        return see(here)
    kept = session.get("_form") or {}
    given = kept | {name: value for name, value in form.items() if value} if what == "authenticate" else form
    session["_form"] = given
    card = {"decline": DECLINED, "challenge": ASKS}.get(what) or given.get("card") or "4242424242424242"
    filled = completing.Form(
        card=card.replace(" ", ""), email=given.get("email", "").strip(), name=given.get("name", "").strip(),
        country=given.get("country", "").strip(),
        vat=given.get("vat", "").strip(), proven=what == "authenticate" and bool(session["_challenge"]),
    )  # fmt: skip
    try:
        completing.pay(books, session, filled)
    except completing.Challenge:
        return see(here)
    except refusals.Refused as refused:
        session |= {"_challenge": None, "_says": refused.message}
        return see(here)
    return see(after(session["success_url"], session))


def _apply(books: Books, session: Thing, text: str) -> Page:
    found = offers.find_code(books, text) if session["allow_promotion_codes"] else None
    try:
        if found is None:
            raise refusals.invalid("This code is invalid.")
        checkout.apply_discount(books, session, {"promotion_code": found["id"]})
        checkout.sums(books, session)
    except refusals.Refused as refused:
        session["_says"] = refused.message
    return see(f"/c/pay/{session['id']}")


def show(books: Books, session: Thing) -> Page:
    """The page as it stands."""
    if session["_challenge"]:
        return _challenge(session)
    details, currency = session["customer_details"] or {}, session["currency"]
    bill = [parts.row(f"{item['quantity']} × {item['description']}", item["amount_subtotal"], currency) for item in session["_items"]]
    if session["total_details"]["amount_discount"]:
        bill.append(parts.row("Discount", -session["total_details"]["amount_discount"], currency))
    if session["total_details"]["amount_tax"]:
        within = session["amount_total"] == session["amount_subtotal"] - session["total_details"]["amount_discount"]
        bill.append(parts.row("Tax, within" if within else "Tax", session["total_details"]["amount_tax"], currency))
    bill.append(parts.row("Due today", session["amount_total"], currency, "total"))
    kept = session.get("_form") or {}
    trial = checkout.trial_end(session, books.now_for(session["customer"]))
    words = {
        "heading": "Subscribe" if session["mode"] == "subscription" else "Pay", "session": session["id"],
        "alert": parts.alert(session["_says"]), "rows": joined(bill),
        "note": fill("note.html", says=f"Free until {day(trial)}, then the price of the plan.") if trial else Markup(),
        "codes": fill("codes.html", session=session["id"], code="") if session["allow_promotion_codes"] else Markup(),
        "email": Markup() if details.get("email") else parts.field("email", "E-mail", kept.get("email", ""), "email", required=True),
        "name": kept.get("name") or details.get("name") or "",
        "country": kept.get("country") or (details.get("address") or {}).get("country") or "",
        "vat": parts.field("vat", "VAT number, for a business",
        kept.get("vat", "")) if (session["tax_id_collection"] or {}).get("enabled") else Markup(),
        "cards": parts.cards(kept.get("card", "4242424242424242")), "leave": _leave(session),
        "button": f"Pay {money(session['amount_total'], currency)}" if session["amount_total"] else "Begin",
    }  # fmt: skip
    return Page(page(words["heading"], fill("checkout.html", **words)))


def _leave(session: Thing) -> Markup:
    return fill("leave.html", session=session["id"]) if session["cancel_url"] else Markup()


def _challenge(session: Thing) -> Page:
    card = find(session["_challenge"])
    assert card, "only a known card is asked about"
    words = {
        "amount": money(session["amount_total"], session["currency"]),
        "last4": card.last4,
        "card": card.number,
        "action": f"/c/pay/{session['id']}",
    }
    return Page(page("Your bank asks", fill("challenge.html", **words)))
