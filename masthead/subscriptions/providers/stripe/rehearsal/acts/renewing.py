"""Time passes: what is due happens, one thing after the other, each at its own moment."""

import heapq
from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal import refusals
from masthead.subscriptions.providers.stripe.rehearsal.acts import invoicing, subscribing
from masthead.subscriptions.providers.stripe.rehearsal.acts.asking import Ask
from masthead.subscriptions.providers.stripe.rehearsal.appointments import next_due, period_end
from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.rules import periods, retries
from masthead.subscriptions.providers.stripe.rehearsal.rules.periods import DAY

Thing = dict[str, Any]


def pass_time(books: Books, clock: str | None, to: int) -> int:
    """Let the time of a test clock (None: the house's) come to `to`, doing on the way what is due; how many things happened."""
    diary, happened = books.diaries[clock], 0
    while diary and diary[0][0] <= to:
        moment, ident = heapq.heappop(diary)
        thing = books.things.get(ident)
        due = next_due(thing) if thing else None
        if thing is None or due is None or due[0] > to:
            if thing and due:
                heapq.heappush(diary, (due[0], ident))
            continue
        if due[0] > moment:
            heapq.heappush(diary, (due[0], ident))
            continue
        _set(books, clock, max(due[0], books.now(clock)) if clock else due[0])
        do(books, thing, due[1])
        books.keep(thing)
        happened += 1
    _set(books, clock, to)
    if clock is None:
        books.stood_still = None
    return happened


def _set(books: Books, clock: str | None, moment: int) -> None:
    if clock:
        books.things[clock]["frozen_time"] = moment
    else:
        books.stood_still = moment


def do(books: Books, thing: Thing, what: str) -> None:
    """What the diary says of a thing."""
    act = {
        ("subscription", "cancel"): _cancel, ("subscription", "expire"): _expire, ("subscription", "collect again"): _collect_again,
        ("subscription", "warn"): _warn, ("subscription", "end trial"): _end_trial, ("subscription", "announce"): _announce,
        ("subscription", "renew"): renew, ("invoice", "finalize"): _finalize, ("invoice", "try again"): _try_again,
        ("invoice", "overdue"): _overdue,
        ("checkout.session", "expire"): _expire_session,
    }[thing["object"], what]  # fmt: skip
    act(books, thing, _moment(books, thing))


def _moment(books: Books, thing: Thing) -> int:
    return books.now_for(thing.get("customer"))


def _cancel(books: Books, sub: Thing, at: int) -> None:
    subscribing.end(books, sub, reason="cancellation_requested")


def _expire(books: Books, sub: Thing, at: int) -> None:
    """The first payment was never made good."""
    with books.changing(sub):
        sub |= {"status": "incomplete_expired", "ended_at": at}
    invoice = books.things[sub["latest_invoice"]]
    if invoice["status"] == "open":
        invoicing.close(books, invoice, "void")


def _collect_again(books: Books, sub: Thing, at: int) -> None:
    with books.changing(sub):
        sub["pause_collection"] = None


def _warn(books: Books, sub: Thing, at: int) -> None:
    sub["_warned"] = True
    books.note("customer.subscription.trial_will_end", sub)


def _announce(books: Books, sub: Thing, at: int) -> None:
    """A renewal is announced, with the invoice it will bring."""
    sub["_announced"] = True
    books.note("invoice.upcoming", upcoming(books.sketch(sub["customer"]), sub["id"]))


def upcoming(sketch: Books, ident: str) -> Thing:
    """The next invoice of a subscription, drawn up on a copy of the books."""
    sub = sketch.things[ident]
    at = period_end(sub)
    if (sub["trial_end"] or 0) == at:
        sub["status"] = "active"
    next_period(sketch, sub, at)
    return _cycle_draft(sketch, sub, at)


def _end_trial(books: Books, sub: Thing, at: int) -> None:
    """A trial ends: the first paid period begins, or the subscription stops for want of a card."""
    missing = sub["trial_settings"]["end_behavior"]["missing_payment_method"]
    card = sub["default_payment_method"] or books.things[sub["customer"]]["invoice_settings"]["default_payment_method"]
    if not card and missing == "cancel":
        subscribing.end(books, sub, reason=None)
    elif not card and missing == "pause":
        with books.changing(sub, "paused"):
            sub["status"] = "paused"
    else:
        renew(books, sub, at)


def next_period(books: Books, sub: Thing, at: int) -> None:
    """The items' periods go on by one."""
    for item in sub["items"]["data"]:
        if item["current_period_end"] <= at:
            recurring = books.things[item["price"]]["recurring"]
            item["current_period_start"] = item["current_period_end"]
            item["current_period_end"] = periods.end_after(
                sub["billing_cycle_anchor"], recurring["interval"], recurring["interval_count"], at
            )
    sub["_announced"] = False


def renew(books: Books, sub: Thing, at: int) -> None:
    """A new period: its invoice is drafted, and an hour later collected; not where the subscription is unpaid or its collecting rests."""
    start = sub["items"]["data"][0]["current_period_start"]
    with books.changing(sub):
        next_period(books, sub, at)
        if sub["status"] == "trialing":
            sub["status"] = "active"
        invoice = _cycle_draft(books, sub, at, since=start)
        sub["latest_invoice"] = invoice["id"]
    resting = sub["pause_collection"]
    if resting and resting["behavior"] != "keep_as_draft":
        invoicing.finalize(books, invoice, at)
        if invoice["status"] == "open":
            invoicing.close(books, invoice, "void" if resting["behavior"] == "void" else "uncollectible")
    with books.changing(invoice, None):
        rests = bool(resting) or sub["status"] == "unpaid"
        invoice |= {"auto_advance": not rests, "automatically_finalizes_at": None if rests else at + retries.FINALIZED_AFTER}


def _cycle_draft(books: Books, sub: Thing, at: int, since: int | None = None) -> Thing:
    rows = invoicing.pending_rows(books, sub["customer"], sub["currency"], sub) + subscribing.rows(books, sub)
    period = (since or sub["items"]["data"][0]["current_period_start"], at)
    return invoicing.draft(
        books,
        customer=sub["customer"],
        currency=sub["currency"],
        rows=rows,
        reason="subscription_cycle",
        at=at,
        subscription=sub,
        period=period,
    )


def _finalize(books: Books, invoice: Thing, at: int) -> None:
    invoicing.finalize(books, invoice, at)
    if invoice["status"] == "open" and invoice["collection_method"] == "charge_automatically":
        invoicing.attempt(books, invoice, at)
    elif invoice["status"] == "open":
        books.note("invoice.sent", invoice)


def _try_again(books: Books, invoice: Thing, at: int) -> None:
    invoice["next_payment_attempt"] = None
    invoicing.attempt(books, invoice, at)


def _overdue(books: Books, invoice: Thing, at: int) -> None:
    """A bill that was sent is not paid by its day."""
    invoice["_overdue"] = True
    books.note("invoice.overdue", invoice)
    sub = invoicing.subscription_of(books, invoice)
    if sub and sub["status"] == "active":
        with books.changing(sub):
            sub["status"] = "past_due"


def _expire_session(books: Books, session: Thing, at: int) -> None:
    with books.changing(session, "expired"):
        session |= {"status": "expired", "url": None}


# Test clocks


def create_clock(books: Books, ask: Ask) -> Thing:
    """A test clock: customers made with it live by it."""
    frozen = ask.params["frozen_time"]
    return books.new(
        "test_helpers.test_clock", books.now(), frozen_time=frozen, name=ask.params.get("name"), status="ready", status_details={},
        deletes_after=books.now() + 30 * DAY,
    )  # fmt: skip


def advance_clock(books: Books, ask: Ask) -> Thing:
    """Let a test clock's time pass. Stripe works on it for a while (`advancing`); here it is done when the answer comes."""
    clock, to = books.get("test_helpers.test_clock", ask.id), ask.params["frozen_time"]
    if to <= clock["frozen_time"]:
        raise refusals.invalid("Cannot advance a test clock to a time in the past or to its current time.", "frozen_time")
    pass_time(books, clock["id"], to)
    books.note("test_helpers.test_clock.ready", clock)
    return clock


def delete_clock(books: Books, ask: Ask) -> Thing:
    """Delete a test clock and everybody who lived by it."""
    clock = books.get("test_helpers.test_clock", ask.id)
    for customer in books.all("customer", test_clock=clock["id"]):
        for sub in books.all("subscription", customer=customer["id"]):
            sub["status"] = "canceled"
        books.drop(customer)
    return books.drop(clock)
