"""The Portal's hosted page: the subscription and its end, the card, the invoices."""

from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal import refusals
from masthead.subscriptions.providers.stripe.rehearsal.acts import changing, customers, subscribing
from masthead.subscriptions.providers.stripe.rehearsal.acts.asking import Ask
from masthead.subscriptions.providers.stripe.rehearsal.appointments import ENDED, period_end
from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.pages import parts
from masthead.subscriptions.providers.stripe.rehearsal.pages.answering import Form, Page, message, see
from masthead.subscriptions.providers.stripe.rehearsal.pages.setting import Markup, fill, joined, money, page
from masthead.subscriptions.providers.stripe.rehearsal.rules.cards import find
from masthead.subscriptions.providers.stripe.rehearsal.rules.periods import day

Thing = dict[str, Any]
LIFETIME = 60 * 60  # seconds; Stripe's own last about as long


def answer(books: Books, ident: str, form: Form | None) -> Page:
    """The page of a portal session."""
    session = books.by_kind["billing_portal.session"].get(ident)
    if session is None or session["customer"] not in books.things:
        return message("No such page", "This Portal page does not exist.", status=404)
    if books.now_for(session["customer"]) > session["created"] + LIFETIME:
        return message("Expired", "This page has expired. Go back and come again.", session["return_url"] or "", "Back", 410)
    return show(books, session) if form is None else act(books, session, form)


def act(books: Books, session: Thing, form: Form) -> Page:
    """What a button does; only with what is the customer's own, and what the configuration allows."""
    customer, here = books.things[session["customer"]], f"/p/session/{session['id']}"
    features = books.things[session["configuration"]]["features"]
    session["_says"] = None
    sub = books.by_kind["subscription"].get(form.get("subscription", ""))
    mine = sub if sub and sub["customer"] == customer["id"] and sub["status"] not in ENDED else None
    what = form.get("act")
    try:
        if what == "update-card" and features["payment_method_update"]["enabled"]:
            _update_card(books, customer, form.get("card", ""))
        elif what == "cancel" and mine and features["subscription_cancel"]["enabled"]:
            _cancel(books, mine, features["subscription_cancel"]["mode"])
        elif what == "undo" and mine:
            changing.update(books, Ask((mine["id"],), {"cancel_at_period_end": False}))
        else:
            session["_says"] = "That cannot be done here."
    except refusals.Refused as refused:
        session["_says"] = refused.message
    flow = session["flow"]
    if flow and flow["after_completion"]["type"] == "redirect" and not session["_says"]:
        return see(flow["after_completion"]["redirect"]["return_url"])
    return see(here)


def _cancel(books: Books, sub: Thing, mode: str) -> None:
    if mode == "immediately":
        subscribing.end(books, sub, reason="cancellation_requested")
    else:
        changing.update(books, Ask((sub["id"],), {"cancel_at_period_end": True}))


def _update_card(books: Books, customer: Thing, number: str) -> None:
    card = find(number)
    if card is None:
        raise refusals.declined("Your card number is incorrect.", "incorrect_number", None)
    method = customers.keep_card(books, customers.new_method(books, card, None, at=customer["id"]), customer)
    method["_proven"] = True
    with books.changing(customer):
        customer["invoice_settings"] = customer["invoice_settings"] | {"default_payment_method": method["id"]}
    for sub in books.all("subscription", customer=customer["id"]):
        if sub["status"] not in ENDED and sub["default_payment_method"]:
            with books.changing(sub):
                sub["default_payment_method"] = method["id"]


def show(books: Books, session: Thing) -> Page:
    """The page as it stands."""
    customer = books.things[session["customer"]]
    features = books.things[session["configuration"]]["features"]
    subs = [sub for sub in books.all("subscription", customer=customer["id"]) if sub["status"] not in ENDED]
    invoices = [one for one in books.all("invoice", customer=customer["id"]) if one["status"] != "draft"]
    words = {
        "session": session["id"], "alert": parts.alert(session.get("_says")), "whom": customer["email"] or customer["id"],
        "card": _card(books, customer, subs),
        "subscriptions": joined(_subscription(books, session, sub, features) for sub in subs) or fill("note.html",
        says="There is no subscription."),
        "cards": parts.cards(), "back": fill("link.html", href=session["return_url"],
        label="Back to the publication") if session["return_url"] else Markup(),
        "invoices": fill("invoices.html", rows=joined(_invoice(one) for one in invoices)) if invoices else fill("note.html",
        says="None yet."),
    }  # fmt: skip
    return Page(page("Your subscription", fill("portal.html", **words)))


def _subscription(books: Books, session: Thing, sub: Thing, features: Thing) -> Markup:
    end = day(period_end(sub))
    names = ", ".join(books.things[books.things[item["price"]]["product"]]["name"] for item in sub["items"]["data"])
    says = (
        f"Ends on {day(sub['cancel_at'])}."
        if sub["cancel_at"]
        else {"trialing": f"Free until {end}.", "past_due": "The last payment failed."}.get(sub["status"], f"Renews on {end}.")
    )
    act, label = ("undo", "Keep it after all") if sub["cancel_at"] else ("cancel", "Cancel")
    allowed = act == "undo" or features["subscription_cancel"]["enabled"]
    form = fill("act.html", session=session["id"], act=act, subscription=sub["id"], label=label) if allowed else Markup()
    return fill("subscription.html", name=names, status=says, form=form)


def _invoice(invoice: Thing) -> Markup:
    amount = money(invoice["total"], invoice["currency"])
    return fill(
        "invoice_row.html",
        invoice=invoice["id"],
        number=invoice["number"],
        when=day(invoice["created"]),
        amount=amount,
        status=invoice["status"],
    )


def _card(books: Books, customer: Thing, subs: list[Thing]) -> str:
    idents = [*(sub["default_payment_method"] for sub in subs), customer["invoice_settings"]["default_payment_method"]]
    found = next((books.things[ident] for ident in idents if ident in books.things), None)
    if found is None:
        return "No card is kept."
    card = found["card"]
    return f"{card['brand'].capitalize()} that ends in {card['last4']}, valid until {card['exp_month']:02d}/{card['exp_year']}."
