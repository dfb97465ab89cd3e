"""Customers, their tax numbers and their cards."""

from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal import refusals
from masthead.subscriptions.providers.stripe.rehearsal.acts.asking import Ask
from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.rules.cards import SAYS, Card, Outcome, find

Thing = dict[str, Any]
FIELDS = ("email", "name", "description", "phone", "preferred_locales", "tax_exempt", "business_name", "individual_name")
ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")


def create(books: Books, ask: Ask) -> Thing:
    """A customer, perhaps by a test clock, with a card and tax numbers."""
    clock = ask.params.get("test_clock")
    if clock:
        books.get("test_helpers.test_clock", clock, "test_clock")
    customer = books.new(
        "customer", books.now(clock), note=None, test_clock=clock, metadata=ask.metadata(), balance=ask.params.get("balance", 0),
        delinquent=False,
        currency=None, address=address(ask.params.get("address")), next_invoice_sequence=1, _numbers=0, tax_exempt="none", email=None,
        name=None,
        invoice_prefix=f"M{books.count:07d}", invoice_settings={"custom_fields": None, "default_payment_method": None, "footer": None,
        "rendering_options": None},
    )  # fmt: skip
    customer |= {name: value or None for name, value in ask.some(*FIELDS).items()} | {"tax_exempt": ask.params.get("tax_exempt") or "none"}
    books.note("customer.created", customer)
    for given in ask.params.get("tax_id_data", []):
        create_tax_id(books, Ask((customer["id"],), given))
    if "payment_method" in ask.params:
        attach(books, Ask((ask.params["payment_method"],), {"customer": customer["id"]}))
    _settings(books, customer, ask.params.get("invoice_settings", {}))
    return customer


def update(books: Books, ask: Ask) -> Thing:
    """Change a customer."""
    customer = books.get("customer", ask.id)
    with books.changing(customer):
        customer |= {name: value or None for name, value in ask.some(*FIELDS, "balance").items()}
        customer["tax_exempt"], customer["balance"] = customer["tax_exempt"] or "none", customer["balance"] or 0
        if "address" in ask.params:
            customer["address"] = address(ask.params["address"])
        customer["metadata"] = ask.metadata(customer["metadata"])
        _settings(books, customer, ask.params.get("invoice_settings", {}))
    return customer


def _settings(books: Books, customer: Thing, given: Thing) -> None:
    method = given.get("default_payment_method")
    if method:
        known = books.get("payment_method", ready_made(books, method), "invoice_settings[default_payment_method]")
        if known["customer"] != customer["id"]:
            raise refusals.invalid(
                f"The customer does not have a payment method with the ID {method}. It must be attached to the customer first.",
                "invoice_settings[default_payment_method]", "resource_missing",
            )  # fmt: skip
        given = given | {"default_payment_method": known["id"]}
    customer["invoice_settings"] = customer["invoice_settings"] | {name: value or None for name, value in given.items()}


def delete(books: Books, ask: Ask) -> Thing:
    """Delete a customer, and cancel at once what it pays for."""
    from masthead.subscriptions.providers.stripe.rehearsal.acts import subscribing

    customer = books.get("customer", ask.id)
    for subscription in books.all("subscription", customer=customer["id"]):
        if subscription["status"] not in {"canceled", "incomplete_expired"}:
            subscribing.end(books, subscription, reason="cancellation_requested")
    return books.drop(customer)


def address(given: Any) -> Thing | None:
    """An address with all of its fields, or none."""
    return {name: given.get(name) for name in ADDRESS} if given else None


# Tax numbers


def create_tax_id(books: Books, ask: Ask) -> Thing:
    """A tax number; one that looks wrong for its kind is refused, as Stripe does."""
    customer, kind, value = books.get("customer", ask.id), ask.params["type"], ask.params["value"]
    if kind == "eu_vat" and not (value[:2].isalpha() and len(value) > 6 and value[2:].isalnum()):
        raise refusals.invalid("Invalid value for eu_vat.", "value", "tax_id_invalid")
    return books.new(
        "tax_id", books.now_for(customer["id"]), customer=customer["id"], type=kind, value=value,
        country=value[:2].upper() if kind == "eu_vat" else None,
        owner={"type": "customer", "customer": customer["id"], "account": None, "application": None, "customer_account": None},
        verification={"status": "verified", "verified_address": None, "verified_name": customer.get("name")},
    )  # fmt: skip


def delete_tax_id(books: Books, ask: Ask) -> Thing:
    """Take a tax number away."""
    return books.drop(books.get("tax_id", ask.ids[1]))


# Cards


def new_method(books: Books, card: Card, customer: str | None, billing: Thing | None = None, at: str | None = None) -> Thing:
    """A payment method for a card, at the moment of the customer `at`. `_number` stays here: it decides how the card behaves."""
    return books.new(
        "payment_method", books.now_for(customer or at), note=None, type="card", customer=customer, metadata={},
        allow_redisplay="unspecified", _number=card.number,
        billing_details={"address": address({}) or dict.fromkeys(ADDRESS), "email": None, "name": None, "phone": None,
        "tax_id": None} | (billing or {}),
        card={
            "brand": card.brand, "last4": card.last4, "exp_month": card.month, "exp_year": card.year, "funding": "credit", "country": "DE",
            "display_brand": card.brand, "fingerprint": f"fp{card.number[-8:]}", "generated_from": None, "wallet": None,
            "regulated_status": "unregulated",
            "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
            "networks": {"available": [card.brand], "preferred": None}, "three_d_secure_usage": {"supported": True},
        },
    )  # fmt: skip


def ready_made(books: Books, name: str) -> str:
    """An id as it is, or a new method where a ready-made token (`pm_card_visa`) was named."""
    if name in books.by_kind["payment_method"]:
        return name
    card = find(name)
    return str(new_method(books, card, None)["id"]) if card else name


def create_method(books: Books, ask: Ask) -> Thing:
    """A payment method from a card's number or a ready-made token."""
    number = (ask.params.get("card") or {}).get("number") or {"tok_visa": "pm_card_visa"}.get(
        (ask.params.get("card") or {}).get("token", ""), ""
    )
    card = find(number)
    if ask.params.get("type", "card") != "card" or card is None:
        raise refusals.invalid("This rehearsal knows the cards of Stripe's test list only.", "card[number]")
    return new_method(books, card, None, ask.params.get("billing_details"))


def attach(books: Books, ask: Ask) -> Thing:
    """Keep a card for a customer; a declined one is refused here already."""
    customer = books.get("customer", ask.params["customer"], "customer")
    return keep_card(books, books.get("payment_method", ready_made(books, ask.id)), customer)


def keep_card(books: Books, method: Thing, customer: Thing) -> Thing:
    """Attach a payment method, or refuse with the card's own reason."""
    card = find(method["_number"])
    if card and card.outcome is Outcome.DECLINES:
        raise refusals.declined(SAYS[card.code], card.code, card.reason)
    if method["customer"] not in (None, customer["id"]):
        raise refusals.invalid(
            "The payment method you provided has already been attached to a customer.", code="payment_method_unexpected_state"
        )
    with books.changing(method, "attached"):
        method["customer"] = customer["id"]
    return method


def detach(books: Books, ask: Ask) -> Thing:
    """Forget a card."""
    method = books.get("payment_method", ask.id)
    customer = books.by_kind["customer"].get(method["customer"] or "")
    with books.changing(method, "detached"):
        method["customer"] = None
    if customer and customer["invoice_settings"]["default_payment_method"] == method["id"]:
        with books.changing(customer):
            customer["invoice_settings"] = customer["invoice_settings"] | {"default_payment_method": None}
    return method


def update_method(books: Books, ask: Ask) -> Thing:
    """Change what is known of a card: its expiry, its holder."""
    method = books.get("payment_method", ask.id)
    with books.changing(method):
        method["card"] = method["card"] | {k: v for k, v in ask.params.get("card", {}).items() if k in {"exp_month", "exp_year"}}
        method["billing_details"] = method["billing_details"] | ask.params.get("billing_details", {})
        method["metadata"] = ask.metadata(method["metadata"])
    return method
