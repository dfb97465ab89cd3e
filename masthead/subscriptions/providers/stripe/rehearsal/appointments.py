"""When something becomes due by itself: the diary of a subscription, an invoice, a Checkout session. Pure."""

from collections.abc import Iterator
from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal.rules import retries

Thing = dict[str, Any]
ENDED = {"canceled", "incomplete_expired"}


def next_due(thing: Thing) -> tuple[int, str] | None:
    """The next moment (seconds) at which the thing wants something, and what; None when nothing is to come."""
    ways = {"subscription": _subscription, "invoice": _invoice, "checkout.session": _session}
    way = ways.get(thing["object"])
    return min(way(thing), default=None) if way else None


def period_end(subscription: Thing) -> int:
    """The end of the period that is under way."""
    return min(item["current_period_end"] for item in subscription["items"]["data"])


def _subscription(sub: Thing) -> Iterator[tuple[int, str]]:
    if sub["status"] in ENDED or sub["status"] == "paused":
        return
    if sub["cancel_at"]:
        yield sub["cancel_at"], "cancel"
    if sub["status"] == "incomplete":
        yield sub["created"] + retries.INCOMPLETE_FOR, "expire"
        return
    if (sub.get("pause_collection") or {}).get("resumes_at"):
        yield sub["pause_collection"]["resumes_at"], "collect again"
    end = period_end(sub)
    if sub["status"] == "trialing":
        if not sub.get("_warned"):
            yield max(sub["trial_end"] - retries.WARNED_BEFORE, sub["created"]), "warn"
        yield sub["trial_end"], "end trial"
        return
    if not sub.get("_announced") and not sub["cancel_at"]:
        yield max(end - retries.UPCOMING_BEFORE, sub["created"]), "announce"
    yield end, "renew"


def _invoice(invoice: Thing) -> Iterator[tuple[int, str]]:
    if invoice["status"] == "draft" and invoice["auto_advance"] and invoice.get("automatically_finalizes_at"):
        yield invoice["automatically_finalizes_at"], "finalize"
    if invoice["status"] == "open" and invoice.get("next_payment_attempt"):
        yield invoice["next_payment_attempt"], "try again"
    if invoice["status"] == "open" and invoice.get("due_date") and not invoice.get("_overdue"):
        yield invoice["due_date"], "overdue"


def _session(session: Thing) -> Iterator[tuple[int, str]]:
    if session["status"] == "open":
        yield session["expires_at"], "expire"
