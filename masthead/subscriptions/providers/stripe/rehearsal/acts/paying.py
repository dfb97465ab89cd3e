"""Payments: an intent, and the charge that comes of it."""

from dataclasses import dataclass
from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal import refusals
from masthead.subscriptions.providers.stripe.rehearsal.acts.asking import Ask
from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.rules.cards import SAYS, Card, Outcome, find

Thing = dict[str, Any]


@dataclass(frozen=True)
class Try:
    """How a payment is tried: is its holder there to be asked (`present`), and has he just said yes (`proven`)?"""

    present: bool = False
    proven: bool = False


def new_intent(books: Books, *, amount: int, currency: str, customer: str | None, at: int, **more: Any) -> Thing:
    """A payment that waits for a card."""
    ident = books.ident("payment_intent")
    return books.new(
        "payment_intent", at, id=ident, amount=amount, amount_capturable=0, amount_received=0, currency=currency, customer=customer,
        capture_method="automatic",
        confirmation_method="automatic", client_secret=f"{ident}_secret_rehearsal", metadata=more.pop("metadata", {}),
        payment_method_types=["card"],
        status="requires_payment_method", latest_charge=None, payment_method=None, last_payment_error=None, next_action=None, **more,
    )  # fmt: skip


def charge(books: Books, intent: Thing, method: Thing | None, attempt: Try, at: int) -> str:
    """Try an intent with a card; the status it has afterwards."""
    if method is None:
        return _fail(books, intent, None, "card_declined", "The customer has no card to charge.", None, at)
    card = find(method["_number"])
    assert card, "only known cards become methods"
    if _must_ask(card, method, attempt):
        if attempt.present:
            with books.changing(intent, "requires_action"):
                intent |= {"status": "requires_action", "payment_method": method["id"], "next_action": _redirect(intent)}
            return "requires_action"
        return _fail(books, intent, method, "authentication_required", SAYS["authentication_required"], "authentication_required", at)
    if card.outcome in (Outcome.DECLINES, Outcome.FAILS_LATER):
        return _fail(books, intent, method, card.code, SAYS[card.code], card.reason, at)
    if attempt.proven:
        method["_proven"] = True
    return _succeed(books, intent, method, at)


def _must_ask(card: Card, method: Thing, attempt: Try) -> bool:
    if attempt.proven or card.outcome not in (Outcome.ASKS_ONCE, Outcome.ASKS_ALWAYS):
        return False
    return card.outcome is Outcome.ASKS_ALWAYS or not method.get("_proven")


def _redirect(intent: Thing) -> Thing:
    return {"type": "redirect_to_url", "redirect_to_url": {"url": f"/3ds/{intent['id']}", "return_url": None}}


def _succeed(books: Books, intent: Thing, method: Thing, at: int) -> str:
    made = _charge(books, intent, method, at, paid=True, status="succeeded", amount_captured=intent["amount"], captured=True)
    books.note("charge.succeeded", made)
    with books.changing(intent, "succeeded"):
        intent |= {
            "status": "succeeded", "amount_received": intent["amount"], "latest_charge": made["id"], "payment_method": method["id"],
            "next_action": None,
            "last_payment_error": None,
        }  # fmt: skip
    return "succeeded"


def _fail(books: Books, intent: Thing, method: Thing | None, code: str, says: str, reason: str | None, at: int) -> str:
    if method:
        made = _charge(
            books,
            intent,
            method,
            at,
            paid=False,
            status="failed",
            amount_captured=0,
            captured=False,
            failure_code=code,
            failure_message=says,
        )
        books.note("charge.failed", made)
        intent["latest_charge"] = made["id"]
    with books.changing(intent, "payment_failed"):
        intent |= {"status": "requires_payment_method", "payment_method": None, "next_action": None}
        intent["last_payment_error"] = {
            "type": "card_error", "code": code, "decline_code": reason, "message": says, "payment_method": method and method["id"],
            "charge": intent["latest_charge"],
        }  # fmt: skip
    return "requires_payment_method"


def _charge(books: Books, intent: Thing, method: Thing, at: int, **fields: Any) -> Thing:
    card, paid = method["card"], fields["paid"]
    return books.new(
        "charge", at, amount=intent["amount"], amount_refunded=0, currency=intent["currency"], customer=intent["customer"],
        payment_intent=intent["id"],
        payment_method=method["id"], disputed=False, refunded=False, metadata=dict(intent["metadata"]),
        description=intent.get("description"),
        billing_details=dict(method["billing_details"]), calculated_statement_descriptor="REHEARSAL", fraud_details={},
        outcome={
            "network_status": "approved_by_network" if paid else "declined_by_network",
            "type": "authorized" if paid else "issuer_declined", "risk_level": "normal",
            "seller_message": "Payment complete." if paid else "The bank did not return any further details with this decline.",
        },
        payment_method_details={"type": "card",
        "card": {k: card[k] for k in ("brand", "last4", "exp_month", "exp_year", "funding", "country")}},
        **fields,
    )  # fmt: skip


def refused(intent: Thing) -> refusals.Refused:
    """The card error of an intent that has failed."""
    error = intent["last_payment_error"]
    return refusals.declined(error["message"], error["code"], error["decline_code"], charge=error["charge"])


# As operations


def create(books: Books, ask: Ask) -> Thing:
    """A payment intent of one's own; with `confirm`, tried at once."""
    customer = ask.params.get("customer")
    if customer:
        books.get("customer", customer, "customer")
    intent = new_intent(
        books, amount=ask.params["amount"], currency=ask.params["currency"].lower(), customer=customer, at=books.now_for(customer),
        metadata=ask.metadata(),
        **ask.some("description", "receipt_email", "setup_future_usage"),
    )  # fmt: skip
    return confirm(books, Ask((intent["id"],), ask.params)) if ask.params.get("confirm") else intent


def confirm(books: Books, ask: Ask) -> Thing:
    """Try a payment with the card that is named, or that the customer has."""
    from masthead.subscriptions.providers.stripe.rehearsal.acts.customers import ready_made

    intent = books.get("payment_intent", ask.id)
    named = ask.params.get("payment_method")
    method = books.get("payment_method", ready_made(books, named), "payment_method") if named else None
    off = ask.params.get("off_session") in (True, "true")
    if charge(books, intent, method, Try(present=not off), books.now_for(intent["customer"])) == "requires_payment_method":
        raise refused(intent)
    return intent


def cancel(books: Books, ask: Ask) -> Thing:
    """Give up a payment that has not succeeded."""
    intent = books.get("payment_intent", ask.id)
    if intent["status"] in {"succeeded", "canceled"}:
        raise refusals.invalid(
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}.", code="payment_intent_unexpected_state"
        )
    with books.changing(intent, "canceled"):
        reason = ask.params.get("cancellation_reason")
        intent |= {
            "status": "canceled",
            "canceled_at": books.now_for(intent["customer"]),
            "cancellation_reason": reason,
            "next_action": None,
        }
    return intent
