"""Products, prices and tax rates."""

from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal import refusals
from masthead.subscriptions.providers.stripe.rehearsal.acts.asking import Ask
from masthead.subscriptions.providers.stripe.rehearsal.books import Books

Thing = dict[str, Any]


def create_product(books: Books, ask: Ask) -> Thing:
    """A product; with `default_price_data`, its first price too."""
    if ask.params.get("id") in books.things:
        raise refusals.invalid("Product already exists.", "id", "resource_already_exists")
    at = books.now()
    product = books.new(
        "product", at, note=None, id=ask.params.get("id"), name=ask.params["name"], active=ask.params.get("active", True), updated=at,
        type="service",
        images=ask.params.get("images", []), marketing_features=ask.params.get("marketing_features", []), metadata=ask.metadata(),
        default_price=None,
        **ask.some("description", "tax_code", "statement_descriptor", "unit_label", "url", "shippable"),
    )  # fmt: skip
    if "default_price_data" in ask.params:
        price = new_price(books, ask.params["default_price_data"] | {"product": product["id"]})
        product["default_price"] = price["id"]
    books.note("product.created", product)
    return product


def update_product(books: Books, ask: Ask) -> Thing:
    """Change a product."""
    product = books.get("product", ask.id)
    if ask.params.get("default_price"):
        books.get("price", ask.params["default_price"], "default_price")
    with books.changing(product):
        product |= ask.some(
            "name", "description", "active", "default_price", "tax_code", "images", "unit_label", "url", "marketing_features"
        )
        product["metadata"], product["updated"] = ask.metadata(product["metadata"]), books.now()
    return product


def delete_product(books: Books, ask: Ask) -> Thing:
    """Delete a product that has no price."""
    product = books.get("product", ask.id)
    if books.all("price", product=product["id"]):
        raise refusals.invalid("This product cannot be deleted because it has one or more user-created prices.")
    return books.drop(product)


def create_price(books: Books, ask: Ask) -> Thing:
    """A price, of a product that is there or of `product_data`."""
    return new_price(books, ask.params)


def new_price(books: Books, given: Thing) -> Thing:
    if "product" not in given and "product_data" not in given:
        raise refusals.invalid("Missing required param: product.", "product", "parameter_missing")
    if "product_data" in given:
        product = create_product(books, Ask(params=given["product_data"]))["id"]
    else:
        product = books.get("product", given["product"], "product")["id"]
    if "unit_amount" not in given and "unit_amount_decimal" not in given:
        raise refusals.invalid(
            "Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.", "unit_amount", "parameter_missing"
        )
    amount = given.get("unit_amount", round(float(given.get("unit_amount_decimal", 0))))
    if amount < 0:
        raise refusals.invalid("Invalid non-negative integer", "unit_amount", "parameter_invalid_integer")
    _take_key(books, given)
    recurring = (
        {"interval_count": 1, "usage_type": "licensed", "meter": None, "trial_period_days": None} | given["recurring"]
        if "recurring" in given
        else None
    )
    currency = given["currency"].lower()
    options = {currency: _option(given)} | {code.lower(): _option(option) for code, option in given.get("currency_options", {}).items()}
    return books.new(
        "price", books.now(), active=given.get("active", True), currency=currency, unit_amount=amount, unit_amount_decimal=str(amount),
        product=product,
        recurring=recurring, type="recurring" if recurring else "one_time", billing_scheme="per_unit", lookup_key=given.get("lookup_key"),
        nickname=given.get("nickname"), tax_behavior=given.get("tax_behavior", "unspecified"), metadata=given.get("metadata", {}),
        _options=options,
    )  # fmt: skip


def _option(given: Thing) -> Thing:
    amount = given.get("unit_amount", round(float(given.get("unit_amount_decimal", 0))))
    return {
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
        "tax_behavior": given.get("tax_behavior", "unspecified"),
        "custom_unit_amount": None,
    }


def _take_key(books: Books, given: Thing) -> None:
    """A lookup key is one price's; it goes over to another only when asked to."""
    holders = books.all("price", lookup_key=given["lookup_key"]) if given.get("lookup_key") else []
    for holder in holders:
        if not given.get("transfer_lookup_key"):
            raise refusals.invalid(
                f"A price (`{holder['id']}`) already uses that lookup key. Set `transfer_lookup_key=true` to transfer it.", "lookup_key"
            )
        with books.changing(holder):
            holder["lookup_key"] = None


def update_price(books: Books, ask: Ask) -> Thing:
    """Change a price: its amount never changes."""
    price = books.get("price", ask.id)
    if ask.params.get("lookup_key") != price["lookup_key"]:
        _take_key(books, ask.params)
    with books.changing(price):
        price |= ask.some("active", "lookup_key", "nickname", "tax_behavior")
        price["metadata"] = ask.metadata(price["metadata"])
        price["_options"] = price["_options"] | {c.lower(): _option(o) for c, o in (ask.params.get("currency_options") or {}).items()}
    return price


def amount_in(price: Thing, currency: str) -> int:
    """What one of it costs in that currency; refused when it has no such currency."""
    option = price["_options"].get(currency)
    if option is None:
        raise refusals.invalid(f"The price `{price['id']}` is not available in the currency `{currency}`.", "currency")
    return int(option["unit_amount"])


def create_tax_rate(books: Books, ask: Ask) -> Thing:
    """A tax rate of one's own."""
    at, percent = books.now(), ask.params["percentage"]
    return books.new(
        "tax_rate", at, display_name=ask.params["display_name"], inclusive=ask.params["inclusive"], percentage=percent,
        effective_percentage=percent,
        active=ask.params.get("active", True), metadata=ask.metadata(), rate_type="percentage",
        **ask.some("country", "state", "description", "jurisdiction", "tax_type"),
    )  # fmt: skip


def update_tax_rate(books: Books, ask: Ask) -> Thing:
    """Change a tax rate's words; its percentage never changes."""
    rate = books.get("tax_rate", ask.id)
    with books.changing(rate):
        rate |= ask.some("active", "country", "state", "description", "display_name", "jurisdiction", "tax_type")
        rate["metadata"] = ask.metadata(rate["metadata"])
    return rate
