"""A subscription changes: another price, more seats, an end that is set or undone, a pause; and what that costs."""

from collections.abc import Iterable
from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal import refusals
from masthead.subscriptions.providers.stripe.rehearsal.acts import catalogue, invoicing, offers, paying, prorating, subscribing
from masthead.subscriptions.providers.stripe.rehearsal.acts.asking import Ask
from masthead.subscriptions.providers.stripe.rehearsal.appointments import ENDED, period_end
from masthead.subscriptions.providers.stripe.rehearsal.books import Books, Sketch
from masthead.subscriptions.providers.stripe.rehearsal.rules import periods

Thing = dict[str, Any]


def update(books: Books, ask: Ask) -> Thing:
    """Change a subscription; what becomes due at once is invoiced and collected."""
    sub = books.get("subscription", ask.id)
    if sub["status"] in ENDED:
        raise refusals.invalid(
            f"A canceled subscription can only update its cancellation_details and metadata: {sub['id']}.", "subscription"
        )
    before, behavior = sub["status"], ask.params.get("payment_behavior", "allow_incomplete")
    if behavior == "pending_if_incomplete":
        raise refusals.invalid("The rehearsal does not play `pending_if_incomplete`.", "payment_behavior", "not_played")
    if behavior == "error_if_incomplete" and not isinstance(books, Sketch):
        update(books.sketch(sub["customer"]), ask)  # refused there, nothing of it happens here
    invoice = apply(books, sub, ask)
    if invoice:
        at = books.now_for(sub["customer"])
        invoicing.finalize(books, invoice, at)
        failed = (
            invoicing.attempt(books, invoice, at, how=paying.Try(present=not ask.params.get("off_session", False)))
            == "requires_payment_method"
        )
        if failed and behavior == "error_if_incomplete":
            raise paying.refused(books.things[invoice["_intent"]])
        if failed and before == "active":
            with books.changing(sub):
                sub["status"] = "past_due"
    return sub


def apply(books: Books, sub: Thing, ask: Ask) -> Thing | None:
    """The change itself; the draft that is to be collected at once, where there is one. A preview does this on a copy of the books."""
    given, at, draft = ask.params, books.now_for(sub["customer"]), None
    with books.changing(sub):
        _words(books, sub, ask)
        _ending(sub, given, at)
        if "pause_collection" in given:
            sub["pause_collection"] = {"resumes_at": None} | given["pause_collection"] if given["pause_collection"] else None
        if "discounts" in given:
            _discounts(books, sub, given["discounts"] or [], at)
        if "trial_end" in given:
            draft = _trial(books, sub, given, at)
        if "items" in given or _starts_anew(given):
            draft = _items(books, sub, given, at) or draft
    return draft


def _words(books: Books, sub: Thing, ask: Ask) -> None:
    sub |= ask.some("description", "collection_method", "days_until_due")
    sub["metadata"] = ask.metadata(sub["metadata"])
    if ask.params.get("default_payment_method"):
        sub["default_payment_method"] = books.get("payment_method", ask.params["default_payment_method"], "default_payment_method")["id"]
    if "default_tax_rates" in ask.params:
        sub["_rates"] = ask.params["default_tax_rates"] or []
    if "automatic_tax" in ask.params:
        sub["automatic_tax"] = sub["automatic_tax"] | {"enabled": ask.params["automatic_tax"]["enabled"]}
    if "trial_settings" in ask.params:
        sub["trial_settings"] = ask.params["trial_settings"]
    if "cancellation_details" in ask.params:
        sub["cancellation_details"] = sub["cancellation_details"] | {k: v or None for k, v in ask.params["cancellation_details"].items()}


def _ending(sub: Thing, given: Thing, at: int) -> None:
    """An end is set for the period's last moment or a day, or is taken back."""
    when = given.get("cancel_at")
    if given.get("cancel_at_period_end") or when in {"min_period_end", "max_period_end"}:
        sub |= {"cancel_at_period_end": True, "cancel_at": period_end(sub), "canceled_at": at}
    elif isinstance(when, int):
        sub |= {"cancel_at_period_end": when == period_end(sub), "cancel_at": when, "canceled_at": at}
    elif given.get("cancel_at_period_end") is False or when == "":
        sub |= {"cancel_at_period_end": False, "cancel_at": None, "canceled_at": None}
    reason = "cancellation_requested" if sub["cancel_at"] else None
    if "cancel_at_period_end" in given or "cancel_at" in given:
        sub["cancellation_details"] = sub["cancellation_details"] | {"reason": reason}


def _discounts(books: Books, sub: Thing, given: list[Thing], at: int) -> None:
    """The discounts are these from now on: those it had already (by `discount`), and new ones."""
    customer, kept = books.things[sub["customer"]], []
    for one in given:
        if one.get("discount"):
            kept.append(books.get("discount", one["discount"], "discounts[0][discount]")["id"])
            continue
        coupon, code = offers.check(books, one, customer, sum(row["amount"] for row in subscribing.rows(books, sub)), at)
        kept.append(offers.redeem(books, coupon, code, customer=sub["customer"], subscription=sub["id"], session=None, at=at)["id"])
    for ident in set(sub["discounts"]) - set(kept):
        books.note("customer.discount.deleted", books.things[ident])
    sub["discounts"] = kept


def _trial(books: Books, sub: Thing, given: Thing, at: int) -> Thing | None:
    """A trial begins or is moved, or it ends now and the first paid period begins. What was paid and is not used up is credited, unless
    `proration_behavior` says otherwise."""
    end, fresh = given["trial_end"], sub["status"] != "trialing"
    if end == "now":
        if fresh:
            return None
        sub |= {"trial_end": at, "billing_cycle_anchor": at, "status": "active"}
        _move(books, sub, at)
        return _invoice_now(books, sub, subscribing.rows(books, sub), at)
    if end <= at:
        raise refusals.invalid("Invalid timestamp: must be an integer Unix timestamp in the future.", "trial_end")
    if fresh:
        if given.get("proration_behavior") != "none":
            prorating.credit_unused(books, sub, at)
        sub["trial_start"] = at
    sub |= {"trial_end": end, "billing_cycle_anchor": end, "status": "trialing", "_warned": False}
    for item in sub["items"]["data"]:
        item |= {"current_period_start": at if fresh else item["current_period_start"], "current_period_end": end}
    return None


def _move(books: Books, sub: Thing, at: int) -> None:
    """The items' periods begin anew at `at`."""
    for item in sub["items"]["data"]:
        recurring = books.things[item["price"]]["recurring"]
        item["current_period_start"] = at
        item["current_period_end"] = periods.end_after(sub["billing_cycle_anchor"], recurring["interval"], recurring["interval_count"], at)
    sub["_announced"] = False


def _invoice_now(books: Books, sub: Thing, rows: list[Thing], at: int, proration_date: int | None = None) -> Thing:
    start, end = sub["items"]["data"][0]["current_period_start"], period_end(sub)
    invoice = invoicing.draft(
        books, customer=sub["customer"], currency=sub["currency"], rows=rows, reason="subscription_update", at=at, subscription=sub,
        period=(start, end),
        proration_date=proration_date,
    )  # fmt: skip
    sub["latest_invoice"] = invoice["id"]
    return invoice


# Other items


def _items(books: Books, sub: Thing, given: Thing, at: int) -> Thing | None:
    """Prices or quantities change: the unused time is credited, the remaining charged; now, or on the next invoice."""
    behavior, when = given.get("proration_behavior", "create_prorations"), given.get("proration_date", at)
    start, end = sub["items"]["data"][0]["current_period_start"], period_end(sub)
    if not start <= when <= end:
        raise refusals.invalid("Cannot specify a proration date outside of the current billing period.", "proration_date")
    before = [dict(item) for item in sub["items"]["data"]]
    _rewrite(books, sub, given.get("items", []), at)
    anew = _interval(books, before) != _interval(books, sub["items"]["data"]) or _starts_anew(given)
    if sub["status"] == "trialing":
        return None
    prorated = behavior != "none"
    if prorated:
        for item in before if anew else _differing(before, sub["items"]["data"]):
            prorating.prorate(books, sub, item, when, -1)
    if anew:
        sub["billing_cycle_anchor"] = when
        _move(books, sub, when)
        unused = invoicing.pending_rows(books, sub["customer"], sub["currency"], sub) if prorated else []
        return _invoice_now(books, sub, unused + subscribing.rows(books, sub), at, when)
    if prorated:
        for item in _differing(sub["items"]["data"], before):
            prorating.prorate(books, sub, item, when, 1)
    if behavior == "always_invoice":
        return _invoice_now(books, sub, invoicing.pending_rows(books, sub["customer"], sub["currency"], sub), at, when)
    return None


def _starts_anew(given: Thing) -> bool:
    """Whether the period is to begin again today."""
    return bool(given.get("billing_cycle_anchor", {}).get("type") == "now")


def _rewrite(books: Books, sub: Thing, given: list[Thing], at: int) -> None:
    items: dict[str, Thing] = {item["id"]: item for item in sub["items"]["data"]}
    for i, change in enumerate(given):
        if change.get("id") and change["id"] not in items:
            raise refusals.missing("subscription_item", change["id"], f"items[{i}][id]", 400)
        price = books.get("price", change["price"], f"items[{i}][price]") if change.get("price") else None
        if price:
            catalogue.amount_in(price, sub["currency"])
        if change.get("deleted"):
            items.pop(change["id"])
        elif change.get("id"):
            item = items[change["id"]]
            item |= {"price": price["id"] if price else item["price"], "quantity": change.get("quantity", item["quantity"])}
            item["metadata"] = item["metadata"] | (change.get("metadata") or {})
        elif price:
            made = subscribing.new_item(books, sub, price, change, at)
            made |= {"current_period_start": at, "current_period_end": period_end(sub)}
            items[made["id"]] = made
    if not items:
        raise refusals.invalid("A subscription must have at least one active plan.", "items")
    sub["items"]["data"] = list(items.values())


def _differing(items: Iterable[Thing], others: Iterable[Thing]) -> list[Thing]:
    """Of the items those that are not, or not like that, among the others."""
    there = {item["id"]: (item["price"], item["quantity"]) for item in others}
    return [item for item in items if there.get(item["id"]) != (item["price"], item["quantity"])]


def _interval(books: Books, items: Iterable[Thing]) -> set[tuple[str, int]]:
    return {
        (books.things[item["price"]]["recurring"]["interval"], books.things[item["price"]]["recurring"]["interval_count"]) for item in items
    }


# Pauses


def resume(books: Books, ask: Ask) -> Thing:
    """Take up a paused subscription again: a new period begins and is billed."""
    sub = books.get("subscription", ask.id)
    if sub["status"] != "paused":
        raise refusals.invalid("This subscription is not paused.")
    at = books.now_for(sub["customer"])
    sub["billing_cycle_anchor"] = at
    with books.changing(sub, "resumed"):
        sub["status"] = "active"
        _move(books, sub, at)
    with books.changing(sub):
        invoice = _invoice_now(books, sub, subscribing.rows(books, sub), at)
    invoicing.finalize(books, invoice, at)
    invoicing.attempt(books, invoice, at)
    return sub


def pause(books: Books, ask: Ask) -> Thing:
    """Put a subscription aside: no periods, no invoices, until it is resumed."""
    sub = books.get("subscription", ask.id)
    with books.changing(sub, "paused"):
        sub["status"] = "paused"
    return sub


def delete_discount(books: Books, ask: Ask) -> Thing:
    """Take all discounts of a subscription away."""
    sub = books.get("subscription", ask.id)
    if not sub["discounts"]:
        raise refusals.missing("discount", sub["id"])
    gone = books.things[sub["discounts"][0]]
    with books.changing(sub):
        _discounts(books, sub, [], books.now_for(sub["customer"]))
    return gone | {"deleted": True}
