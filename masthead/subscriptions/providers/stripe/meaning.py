"""Stripe's words in ours. Pure; everything takes dictionaries as Stripe's JSON has them."""

import calendar
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from masthead.subscriptions.billing.models import Invoice
from masthead.subscriptions.billing.states import Standing, State
from masthead.subscriptions.providers.port import About, Billed, Snapshot

Thing = Mapping[str, Any]

STATES = {
    "incomplete": State.AWAITED,
    "incomplete_expired": State.ENDED,
    "trialing": State.TRIAL,
    "active": State.ACTIVE,
    "past_due": State.LATE,
    "unpaid": State.LATE,
    "paused": State.PAUSED,
    "canceled": State.ENDED,
}
INVOICES = {"paid": Invoice.State.PAID, "void": Invoice.State.VOID, "uncollectible": Invoice.State.VOID}
# The kinds of event that can change what we know; all others are kept and let be.
HEARD = ("checkout.session.", "customer.subscription.", "invoice.", "charge.refund", "refund.", "payment_method.", "customer.updated")
# Kept in Stripe's metadata. A pause is a trial that is moved on: Stripe itself then takes the subscription up again, though we be down.
READER, PLAN, CHECKOUT, PAUSED_FROM = "masthead_reader", "masthead_plan", "masthead_checkout", "masthead_paused_from"


def moment(seconds: Any) -> datetime | None:
    """A moment in UTC of Stripe's seconds."""
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else None


def paused_from(sub: Thing) -> int | None:
    """Where the trial is a pause, the second its pause begins or began: the end of what is paid."""
    mark = str((sub.get("metadata") or {}).get(PAUSED_FROM, ""))
    return int(mark) if mark.isascii() and mark.isdigit() and sub.get("status") == "trialing" else None


def _state(sub: Thing) -> State:
    since = paused_from(sub)
    if since is not None:
        return State.PAUSED if int(sub.get("trial_end") or 0) > since else State.ACTIVE
    if sub.get("status") == "active" and sub.get("pause_collection"):
        return State.PAUSED
    return STATES.get(str(sub.get("status")), State.UNKNOWN)


def _item(sub: Thing) -> Thing:
    items = (sub.get("items") or {}).get("data") or [{}]
    first: Thing = items[0]
    return first


def _period(sub: Thing, latest: Billed | None) -> tuple[datetime | None, datetime | None]:
    """The last period that was paid. While a renewal is late, Stripe's own period is already the unpaid one."""
    item, started = _item(sub), moment(sub.get("start_date") or sub.get("created"))
    start, end = moment(item.get("current_period_start")), moment(item.get("current_period_end"))
    since = paused_from(sub)
    if since is not None:
        return started, moment(since)
    failed = (sub.get("cancellation_details") or {}).get("reason") == "payment_failed"
    unpaid = bool(sub.get("pause_collection")) and latest is not None and latest.state is not Invoice.State.PAID
    if sub.get("status") in {"past_due", "unpaid"} or failed or unpaid:
        return started, start
    if sub.get("status") in {"incomplete", "incomplete_expired"}:
        return None, None
    return start, end


def snapshot(sub: Thing, invoices: Iterable[Thing], charges: Iterable[Thing], method: Thing | None) -> Snapshot:
    """The subscription with its invoices, newest first; `charges` say what was given back."""
    refunds = given_back(charges)
    told = tuple(billed(invoice, refunds) for invoice in invoices if invoice.get("status") != "draft")
    price, state = _item(sub).get("price") or {}, _state(sub)
    latest = max(told, key=lambda one: one.issued_at, default=None)
    start, until = _period(sub, latest)
    paid = max((one for one in told if one.state is Invoice.State.PAID and one.minor > 0), key=lambda one: one.issued_at, default=None)
    ends = moment(sub.get("ended_at")) if state is State.ENDED else moment(sub.get("cancel_at"))
    trial, metadata = moment(sub.get("trial_end")) if sub.get("status") == "trialing" else None, sub.get("metadata") or {}
    recurring, item_end = price.get("recurring") or {}, moment(_item(sub).get("current_period_end"))
    years = recurring.get("interval") == "year"
    return Snapshot(
        external_id=str(sub["id"]),
        customer=str(sub.get("customer") or ""),
        standing=Standing(state, start, until, ends, refunded=paid is not None and paid.refunded_minor >= paid.minor),
        started_at=moment(sub.get("start_date") or sub.get("created")) or datetime.now(UTC),
        plan=str((price.get("metadata") or {}).get(PLAN) or metadata.get(PLAN) or ""),
        months=int(recurring.get("interval_count") or 1) * (12 if years else 1),
        minor=int(price.get("unit_amount") or 0) * int(_item(sub).get("quantity") or 1),
        currency=str(price.get("currency") or sub.get("currency") or "eur").upper(),
        renews_at=None if ends or state is State.ENDED else trial or item_end,
        trial_until=trial if state is State.TRIAL else None,
        paused_until=trial if state is State.PAUSED else None,
        late_since=until if state is State.LATE else None,
        card=card(method),
        card_until=card_until(method),
        reader=str(metadata.get(READER) or ""),
        invoices=told,
        raw=dict(sub),
    )


def given_back(charges: Iterable[Thing]) -> dict[Any, int]:
    """What was given back of each payment, in minor units."""
    return {charge.get("payment_intent"): int(charge.get("amount_refunded") or 0) for charge in charges}


def billed(invoice: Thing, refunds: Mapping[Any, int]) -> Billed:
    """An invoice, with what was given back of it."""
    payments = [(one.get("payment") or {}).get("payment_intent") for one in (invoice.get("payments") or {}).get("data") or []]
    intents = [one if isinstance(one, str) else str((one or {}).get("id", "")) for one in payments if one]
    taxes = invoice.get("total_taxes") or []
    lines = (invoice.get("lines") or {}).get("data") or []
    return Billed(
        external_id=str(invoice["id"]),
        number=str(invoice.get("number") or invoice["id"]),
        state=INVOICES.get(str(invoice.get("status")), Invoice.State.OPEN),
        issued_at=moment(invoice.get("created")) or datetime.now(UTC),
        paid_at=moment((invoice.get("status_transitions") or {}).get("paid_at")),
        minor=int(invoice.get("total") or 0),
        currency=str(invoice.get("currency") or "eur").upper(),
        lines=tuple((str(line.get("description") or ""), int(line.get("amount") or 0)) for line in lines),
        tax_minor=sum(int(tax.get("amount") or 0) for tax in taxes) if taxes else None,
        payment_id=intents[0] if intents else "",
        refunded_minor=sum(refunds.get(intent, 0) for intent in intents),
    )


def card(method: Thing | None) -> str:
    """A card in words: `Visa ending in 4242`."""
    known = (method or {}).get("card") or {}
    return f"{str(known.get('brand', 'card')).title()} ending in {known['last4']}" if known.get("last4") else ""


def card_until(method: Thing | None) -> date | None:
    """The last day a card is good for."""
    known = (method or {}).get("card") or {}
    year, month = int(known.get("exp_year") or 0), int(known.get("exp_month") or 0)
    return date(year, month, calendar.monthrange(year, month)[1]) if year and 1 <= month <= 12 else None


def about(event: Thing) -> About:
    """What an event is about. Unknown kinds are about nothing, or about a customer."""
    if not str(event.get("type")).startswith(HEARD):
        return About()
    thing: Thing = (event.get("data") or {}).get("object") or {}
    kind, customer = str(thing.get("object") or ""), thing.get("customer")
    subscription = thing.get("subscription")
    if kind == "subscription":
        subscription = thing.get("id")
    if kind == "invoice":
        subscription = (((thing.get("parent") or {}).get("subscription_details")) or {}).get("subscription")
    if kind == "customer":
        customer = thing.get("id")
    if isinstance(subscription, dict):
        subscription = subscription.get("id")
    return About(
        subscriptions=(subscription,) if isinstance(subscription, str) else (),
        customer=customer if isinstance(customer, str) else "",
        payment=thing["payment_intent"] if isinstance(thing.get("payment_intent"), str) else "",
        checkout=str(thing.get("id")) if kind == "checkout.session" else "",
    )
