"""What a part of a period is worth: pending credits for what is not used up, and charges for what remains."""

from fractions import Fraction
from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal.acts import catalogue, invoicing
from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.rules import discounts, periods
from masthead.subscriptions.providers.stripe.rehearsal.rules.proration import half_up, share

Thing = dict[str, Any]


def prorate(books: Books, sub: Thing, item: Thing, when: int, sign: int) -> None:
    """A pending credit (-1) or charge (1) for the rest of an item's period."""
    price, quantity = books.things[item["price"]], item["quantity"]
    amount = catalogue.amount_in(price, sub["currency"]) * quantity
    name = f"{quantity} × {books.things[price['product']]['name']}" if quantity > 1 else books.things[price["product"]]["name"]
    start, end = item["current_period_start"], item["current_period_end"]
    part = _after_discounts(books, sub, share(amount, start, end, when), None if sign > 0 else item)
    invoicing.new_item(
        books, customer=sub["customer"], amount=sign * part, currency=sub["currency"], at=when, start=when, end=end,
        description=f"{'Remaining' if sign > 0 else 'Unused'} time on {name} after {periods.day(when)}", price=price, quantity=quantity,
        subscription=sub["id"],
        item=item["id"], proration=True,
    )  # fmt: skip


def _after_discounts(books: Books, sub: Thing, amount: int, credited: Thing | None) -> int:
    """A part of a period as it is paid for: prorations hold the discounts already (`proration_discounts: included`).

    A credit for an item is in the measure in which the item was paid; a charge in that of the discounts that are still on.
    """
    if credited:
        for invoice in books.all("invoice", customer=sub["customer"]):
            for row in invoice["lines"]["data"]:
                details = row["parent"]["subscription_item_details"]
                if details and details["subscription_item"] == credited["id"] and not details["proration"] and row["amount"]:
                    off = sum(one["amount"] for one in row["discount_amounts"])
                    return half_up(Fraction(amount * (row["amount"] - off), row["amount"]))
        return amount
    for ident in sub["discounts"]:
        percent = books.things[ident]["_coupon"].get("percent_off")
        if percent:
            amount -= discounts.spread(discounts.Cut(percent=percent), [amount])[0]
    return amount


def credit_unused(books: Books, sub: Thing, at: int) -> None:
    """A pending credit for what is left of each item's period."""
    for item in sub["items"]["data"]:
        prorate(books, sub, item, at, -1)
