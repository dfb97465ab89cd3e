"""An invoice's lines: what is charged or credited, discounted and taxed; and the sums below them."""

from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal.acts import offers
from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.rules import discounts, taxes

Thing = dict[str, Any]
HOME = "DE"  # where the pretended publication is


def line(
    books: Books, *, amount: int, currency: str, description: str, start: int, end: int, price: Thing | None = None, **more: Any
) -> Thing:
    """One line, before discounts and tax. `more`: quantity, item (of a subscription), subscription, proration, invoice_item, rates."""
    item, sub = more.get("item"), more.get("subscription")
    details = {
        "invoice_item": more.get("invoice_item"),
        "proration": more.get("proration", False),
        "subscription": sub,
        "proration_details": {"credited_items": None},
    }
    if item:
        parent: Thing = {
            "type": "subscription_item_details",
            "subscription_item_details": details | {"subscription_item": item},
            "invoice_item_details": None,
        }
    else:
        parent = {"type": "invoice_item_details", "invoice_item_details": details, "subscription_item_details": None}
    unit = str(amount // more["quantity"] if more.get("quantity") else amount)
    pricing = (
        {"type": "price_details", "price_details": {"price": price["id"], "product": price["product"]}, "unit_amount_decimal": unit}
        if price
        else None
    )
    return {
        "id": books.ident("line_item"), "object": "line_item", "livemode": False, "amount": amount, "subtotal": amount,
        "currency": currency,
        "description": description, "discountable": amount > 0 and not more.get("proration"), "discounts": [], "discount_amounts": [],
        "metadata": more.get("metadata", {}),
        "parent": parent, "period": {"start": start, "end": end}, "pricing": pricing, "quantity": more.get("quantity", 1),
        "quantity_decimal": str(more.get("quantity", 1)),
        "subscription": sub, "taxes": [], "invoice": None, "_item": more.get("invoice_item"), "_rates": more.get("rates", []),
        "_inclusive": bool(price and price["tax_behavior"] == "inclusive"),
    }  # fmt: skip


def reckon(books: Books, invoice: Thing, at: int) -> None:
    """Discount and tax a draft's lines, and write the sums. May be done again after a line was added."""
    rows = invoice["lines"]["data"]
    for row in rows:
        row["discount_amounts"], row["taxes"], row["invoice"] = [], [], invoice["id"]
    off = _discount(books, invoice, rows, at)
    _tax(books, invoice, rows)
    invoice["subtotal"] = sum(row["amount"] for row in rows)
    exclusive = sum(tax["amount"] for row in rows for tax in row["taxes"] if tax["tax_behavior"] == "exclusive")
    inclusive = sum(tax["amount"] for row in rows for tax in row["taxes"] if tax["tax_behavior"] == "inclusive")
    invoice["total"] = invoice["subtotal"] - sum(off.values()) + exclusive
    invoice["total_excluding_tax"] = invoice["total"] - exclusive - inclusive
    invoice["subtotal_excluding_tax"] = invoice["subtotal"] - inclusive
    invoice["total_discount_amounts"] = [{"amount": amount, "discount": ident} for ident, amount in off.items()]
    invoice["total_taxes"] = _sums(rows)
    balance = invoice["starting_balance"]
    invoice["amount_due"] = max(0, invoice["total"] + balance)
    invoice["amount_remaining"] = invoice["amount_due"] - invoice["amount_paid"]


def _discount(books: Books, invoice: Thing, rows: list[Thing], at: int) -> dict[str, int]:
    """Each discount in turn takes its part off what the ones before it left."""
    left = [row["amount"] if row["discountable"] else 0 for row in rows]
    off: dict[str, int] = {}
    for ident in invoice["discounts"]:
        discount = books.things.get(ident)
        if not discount or not discounts.still(discount["_coupon"]["duration"], discount["end"], discount["_used"], at):
            continue
        products = discount["_coupon"].get("_products")
        worth = [amount if not products or _product(row) in products else 0 for amount, row in zip(left, rows, strict=True)]
        parts = discounts.spread(offers.cut(discount, invoice["currency"]), worth)
        for i, (row, part) in enumerate(zip(rows, parts, strict=True)):
            if part:
                row["discount_amounts"].append({"amount": part, "discount": ident})
                left[i] -= part
        off[ident] = sum(parts)
    return off


def _product(row: Thing) -> str | None:
    return row["pricing"]["price_details"]["product"] if row["pricing"] else None


def _tax(books: Books, invoice: Thing, rows: list[Thing]) -> None:
    customer = books.things[invoice["customer"]]
    numbers = any(number["type"] == "eu_vat" for number in books.all("tax_id", customer=customer["id"]))
    country = (customer["address"] or {}).get("country")
    for row in rows:
        net = row["amount"] - sum(off["amount"] for off in row["discount_amounts"])
        rates = [books.things[ident] for ident in row["_rates"] or invoice["_rates"]]
        if rates:
            row["taxes"] = [_taxed(net, taxes.Rate(rate["percentage"], rate["inclusive"]), rate["id"]) for rate in rates]
        elif invoice["automatic_tax"]["enabled"]:
            rate = taxes.automatic(country, customer["tax_exempt"], numbers, HOME, row["_inclusive"])
            row["taxes"] = [_taxed(net, rate, _table_rate(books, country, rate))]


def _taxed(net: int, rate: taxes.Rate, ident: str) -> Thing:
    amount = taxes.tax(net, rate)
    return {
        "amount": amount, "tax_behavior": "inclusive" if rate.inclusive else "exclusive", "tax_rate_details": {"tax_rate": ident},
        "taxability_reason": rate.reason, "taxable_amount": net - amount if rate.inclusive else net, "type": "tax_rate_details",
    }  # fmt: skip


def _table_rate(books: Books, country: str | None, rate: taxes.Rate) -> str:
    """The tax rate object that stands for automatic tax in a country; made when it is first wanted."""
    ident = f"txr_auto_{(country or 'none').lower()}_{str(rate.percent).replace('.', '_')}_{'in' if rate.inclusive else 'ex'}"
    if ident not in books.things:
        books.new(
            "tax_rate", books.now(), note=None, id=ident, display_name="VAT", inclusive=rate.inclusive, percentage=rate.percent,
            effective_percentage=rate.percent,
            active=False, country=country, metadata={}, rate_type="percentage", tax_type="vat", jurisdiction_level="country",
        )  # fmt: skip
    return ident


def _sums(rows: list[Thing]) -> list[Thing]:
    """The taxes of all lines, one entry a rate."""
    sums: dict[str, Thing] = {}
    for row in rows:
        for tax in row["taxes"]:
            key = tax["tax_rate_details"]["tax_rate"]
            if key in sums:
                sums[key]["amount"] += tax["amount"]
                sums[key]["taxable_amount"] += tax["taxable_amount"]
            else:
                sums[key] = dict(tax)
    return list(sums.values())
