"""What becomes of a subscription when its invoice was paid, or was not."""

from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal.books import Books

Thing = dict[str, Any]
OPEN = {"incomplete", "past_due", "unpaid"}


def paid(books: Books, sub: Thing, invoice: Thing, at: int) -> None:
    """The newest invoice is paid: whoever waited for that is active."""
    if sub["status"] in OPEN and sub["latest_invoice"] == invoice["id"]:
        with books.changing(sub):
            sub["status"] = "trialing" if (sub["trial_end"] or 0) > at else "active"
    _delinquent(books, sub["customer"])


def failed(books: Books, sub: Thing, invoice: Thing, at: int) -> None:
    """A payment failed: the first leaves it incomplete, a later one past due, and the last try ends it as the account is set."""
    if invoice["billing_reason"] == "subscription_create" or sub["latest_invoice"] != invoice["id"]:
        return
    last = invoice["next_payment_attempt"] is None
    if not last or books.after_retries == "past_due":
        with books.changing(sub):
            sub["status"] = "past_due" if sub["status"] != "unpaid" else "unpaid"
    elif books.after_retries == "unpaid":
        with books.changing(sub):
            sub["status"] = "unpaid"
    else:
        with books.changing(sub, "deleted"):
            sub |= {"status": "canceled", "canceled_at": at, "ended_at": at}
            sub["cancellation_details"] = sub["cancellation_details"] | {"reason": "payment_failed"}
    _delinquent(books, sub["customer"])


def _delinquent(books: Books, customer: str) -> None:
    """Whether the customer owes something: said of it as Stripe says it."""
    whose = books.things.get(customer)
    owes = any(sub["status"] in {"past_due", "unpaid"} for sub in books.all("subscription", customer=customer))
    if whose and whose["delinquent"] != owes:
        with books.changing(whose):
            whose["delinquent"] = owes
