"""Checkout: a session is made for somebody, who then pays, is declined, is asked by the bank, or leaves."""

from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal import refusals
from masthead.subscriptions.providers.stripe.rehearsal.acts import catalogue, customers, invoicing, offers
from masthead.subscriptions.providers.stripe.rehearsal.acts.asking import Ask, check_address
from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.rules.periods import DAY

Thing = dict[str, Any]


def create(books: Books, ask: Ask) -> Thing:
    """A session: what is offered, to whom, and where they go afterwards."""
    given, mode = ask.params, ask.params.get("mode", "payment")
    customer = books.get("customer", given["customer"], "customer") if given.get("customer") else None
    at = books.now_for(given.get("customer"))
    _check(given, mode)
    items = [_item(books, one, i, given.get("currency")) for i, one in enumerate(given.get("line_items", []))]
    currency = (given.get("currency") or (books.things[items[0]["price"]]["currency"] if items else "eur")).lower()
    if mode == "subscription" and not any(books.things[item["price"]]["recurring"] for item in items):
        raise refusals.invalid("You must provide at least one recurring price in `subscription` mode.", "line_items")
    if mode == "payment" and any(books.things[item["price"]]["recurring"] for item in items):
        raise refusals.invalid(
            "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.",
            "mode",
        )
    expires = given.get("expires_at", at + DAY)
    if not at + 30 * 60 <= expires <= at + DAY + 60:
        raise refusals.invalid(
            "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.", "expires_at"
        )
    session = books.new(
        "checkout.session", at, note=None, mode=mode, status="open", payment_status="unpaid", currency=currency,
        customer=customer and customer["id"],
        customer_email=given.get("customer_email"), expires_at=expires, metadata=ask.metadata(),
        client_reference_id=given.get("client_reference_id"),
        success_url=given.get("success_url"), cancel_url=given.get("cancel_url"), allow_promotion_codes=given.get("allow_promotion_codes"),
        automatic_tax={"enabled": given.get("automatic_tax", {}).get("enabled", False), "liability": None, "status": None,
        "provider": None},
        custom_fields=[], custom_text={}, discounts=[], payment_method_types=["card"], shipping_options=[],
        ui_mode=given.get("ui_mode", "hosted_page"),
        customer_creation=None if customer else "always", locale=given.get("locale"), subscription=None, invoice=None, payment_intent=None,
        payment_method_collection=given.get("payment_method_collection", "always"),
        tax_id_collection=_collection(given.get("tax_id_collection")),
        billing_address_collection=given.get("billing_address_collection"),
        customer_details=_details(customer, given.get("customer_email")),
        _items=items, _given=given, _discounts=[], _says=None, _challenge=None,
    )  # fmt: skip
    session["url"] = f"/c/pay/{session['id']}"
    for one in given.get("discounts", []):
        apply_discount(books, session, one)
    sums(books, session)
    return session


def _check(given: Thing, mode: str) -> None:
    if not given.get("line_items") and mode != "setup":
        raise refusals.invalid("You must pass `line_items`.", "line_items", "parameter_missing")
    if not given.get("success_url") and given.get("ui_mode", "hosted_page") == "hosted_page":
        raise refusals.invalid("You must pass `success_url`.", "success_url", "parameter_missing")
    if given.get("allow_promotion_codes") and given.get("discounts"):
        raise refusals.invalid("You may only specify one of these parameters: allow_promotion_codes, discounts.", "discounts")
    if given.get("customer") and given.get("customer_email"):
        raise refusals.invalid("You may only specify one of these parameters: customer, customer_email.", "customer_email")
    if mode != "subscription" and given.get("subscription_data"):
        raise refusals.invalid("You can not pass `subscription_data` in `payment` mode.", "subscription_data")
    for name in ("success_url", "cancel_url"):
        check_address(given.get(name), name)


def _item(books: Books, given: Thing, i: int, currency: str | None) -> Thing:
    if given.get("price"):
        price = books.get("price", given["price"], f"line_items[{i}][price]")
        if not price["active"]:
            raise refusals.invalid("The price specified is inactive. This field only accepts active prices.", f"line_items[{i}][price]")
    elif given.get("price_data"):
        price = catalogue.new_price(books, given["price_data"])
    else:
        raise refusals.invalid("Missing required param: price.", f"line_items[{i}][price]", "parameter_missing")
    if currency:
        catalogue.amount_in(price, currency.lower())
    return {
        "id": books.ident("item"),
        "object": "item",
        "price": price["id"],
        "quantity": given.get("quantity", 1),
        "metadata": given.get("metadata", {}),
        "_rates": given.get("tax_rates", []),
    }


def _collection(given: Thing | None) -> Thing | None:
    return {"required": "never"} | given if given else None


def _details(customer: Thing | None, email: str | None) -> Thing | None:
    if not customer and not email:
        return None
    known = customer or {"email": email}
    return {"tax_ids": [], "tax_exempt": "none"} | {
        name: known.get(name) for name in ("address", "email", "name", "phone", "business_name", "individual_name")
    }


def apply_discount(books: Books, session: Thing, given: Thing) -> None:
    """Take a coupon or a code into the session: it is counted as redeemed when the session is paid."""
    customer = books.things.get(session["customer"] or "")
    coupon, code = offers.check(books, given, customer, worth(books, session), books.now_for(session["customer"]))
    session["_discounts"] = [{"promotion_code": code["id"]} if code else {"coupon": coupon["id"]}]
    session["discounts"] = [{"coupon": None if code else coupon["id"], "promotion_code": code["id"] if code else None}]


def worth(books: Books, session: Thing) -> int:
    return sum(catalogue.amount_in(books.things[item["price"]], session["currency"]) * item["quantity"] for item in session["_items"])


def trial_end(session: Thing, at: int) -> int | None:
    """When the trial that the session offers would end."""
    data = session["_given"].get("subscription_data", {})
    if data.get("trial_period_days"):
        return int(at + data["trial_period_days"] * DAY)
    return data.get("trial_end")


def sums(books: Books, session: Thing) -> Thing:
    """Reckon what is due today, on a copy of the books as the invoice will; written into the session and its lines. The draft."""
    at, sketch = books.now_for(session["customer"]), books.sketch(session["customer"] or "")
    whose = sketch.things.get(session["customer"] or "") or customers.create(sketch, Ask())
    if (session["customer_details"] or {}).get("address"):
        whose["address"] = session["customer_details"]["address"]
    for number in (session["customer_details"] or {}).get("tax_ids") or []:
        sketch.new("tax_id", at, note=None, customer=whose["id"], **number)
    found = [offers.check(sketch, one, None, 10**9, at) for one in session["_discounts"]]
    cuts = [
        offers.redeem(sketch, coupon, code, customer=whose["id"], subscription=None, session=None, at=at)["id"] for coupon, code in found
    ]
    rows = [line_of(sketch, whose["id"], session, item, at) for item in session["_items"]]
    rates = session["_given"].get("subscription_data", {}).get("default_tax_rates", [])
    draft = invoicing.draft(
        sketch, customer=whose["id"], currency=session["currency"], rows=rows, reason="manual", at=at, discounts=cuts, rates=rates,
        automatic_tax=session["automatic_tax"]["enabled"],
    )  # fmt: skip
    if session["automatic_tax"]["enabled"]:
        session["automatic_tax"]["status"] = draft["automatic_tax"]["status"]
    for item, row in zip(session["_items"], rows, strict=True):
        off, tax = (
            sum(one["amount"] for one in row["discount_amounts"]),
            sum(t["amount"] for t in row["taxes"] if t["tax_behavior"] == "exclusive"),
        )
        item |= {
            "amount_subtotal": row["amount"], "amount_discount": off, "amount_tax": sum(t["amount"] for t in row["taxes"]),
            "amount_total": row["amount"] - off + tax,
            "currency": session["currency"], "description": row["description"],
        }  # fmt: skip
    off, tax = sum(item["amount_discount"] for item in session["_items"]), sum(item["amount_tax"] for item in session["_items"])
    session |= {
        "amount_subtotal": draft["subtotal"],
        "amount_total": draft["total"],
        "total_details": {"amount_discount": off, "amount_shipping": 0, "amount_tax": tax},
    }
    return draft


def line_of(books: Books, customer: str, session: Thing, item: Thing, at: int) -> Thing:
    price = books.things[item["price"]]
    trial = bool(price["recurring"]) and trial_end(session, at) is not None
    amount = 0 if trial else catalogue.amount_in(price, session["currency"]) * item["quantity"]
    return invoicing.once(
        books, customer=customer, price=price, amount=amount, currency=session["currency"], quantity=item["quantity"], at=at,
        rates=item["_rates"],
    )  # fmt: skip


def update(books: Books, ask: Ask) -> Thing:
    """Change a session's metadata."""
    session = books.get("checkout.session", ask.id)
    session["metadata"] = ask.metadata(session["metadata"])
    return session


def expire(books: Books, ask: Ask) -> Thing:
    """End a session that is open: its page says so."""
    session = books.get("checkout.session", ask.id)
    if session["status"] != "open":
        raise refusals.invalid(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of {session["status"]}.'
        )
    with books.changing(session, "expired"):
        session |= {"status": "expired", "url": None}
    return session
