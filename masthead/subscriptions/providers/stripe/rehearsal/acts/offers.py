"""Coupons, promotion codes, and the discounts they become."""

from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal import refusals
from masthead.subscriptions.providers.stripe.rehearsal.acts.asking import Ask
from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.rules import discounts

Thing = dict[str, Any]


def create_coupon(books: Books, ask: Ask) -> Thing:
    """A coupon: per cent or amount off; once, for some months, or for ever."""
    given = ask.params
    if given.get("id") in books.by_kind["coupon"]:
        raise refusals.invalid("Coupon already exists.", "id", "resource_already_exists")
    if ("percent_off" in given) == ("amount_off" in given):
        raise refusals.invalid("You must pass either `amount_off` or `percent_off`.", "amount_off")
    if "amount_off" in given and "currency" not in given:
        raise refusals.invalid("You must pass currency when passing amount_off", "currency", "parameter_missing")
    if not 0 < given.get("percent_off", 100) <= 100:
        raise refusals.invalid("Invalid percent_off: must be greater than 0 and at most 100.", "percent_off")
    duration = given.get("duration", "once")
    if (duration == "repeating") != ("duration_in_months" in given):
        raise refusals.invalid("You must pass `duration_in_months` exactly when `duration` is `repeating`.", "duration_in_months")
    return books.new(
        "coupon", books.now(), id=given.get("id"), duration=duration, metadata=ask.metadata(), times_redeemed=0, valid=True,
        _options={c.lower(): o["amount_off"] for c, o in given.get("currency_options", {}).items()},
        _products=given.get("applies_to", {}).get("products"),
        **ask.some("amount_off", "percent_off", "currency", "duration_in_months", "max_redemptions", "redeem_by", "name"),
    )  # fmt: skip


def update_coupon(books: Books, ask: Ask) -> Thing:
    """Change a coupon's name and metadata; nothing else of it changes."""
    coupon = books.get("coupon", ask.id)
    with books.changing(coupon):
        coupon |= ask.some("name")
        coupon["metadata"] = ask.metadata(coupon["metadata"])
    return coupon


def delete_coupon(books: Books, ask: Ask) -> Thing:
    """Delete a coupon: those who have it keep it."""
    coupon = books.get("coupon", ask.id)
    for code in books.all("promotion_code"):
        if code["promotion"]["coupon"] == coupon["id"] and code["active"]:
            with books.changing(code):
                code["active"] = False
    return books.drop(coupon)


def create_code(books: Books, ask: Ask) -> Thing:
    """A promotion code for a coupon."""
    given, coupon = ask.params, books.get("coupon", ask.params["promotion"].get("coupon", ""), "promotion[coupon]")
    code = given.get("code") or f"CODE{books.count:06d}"
    if any(other["active"] and other["code"].lower() == code.lower() for other in books.all("promotion_code")):
        raise refusals.invalid(f"An active promotion code with `code: {code}` already exists.", "code", "resource_already_exists")
    if given.get("customer"):
        books.get("customer", given["customer"], "customer")
    wanted = given.get("restrictions", {})
    return books.new(
        "promotion_code", books.now(), code=code, active=given.get("active", True), promotion={"type": "coupon", "coupon": coupon["id"]},
        times_redeemed=0,
        restrictions={"first_time_transaction": False, "minimum_amount": None, "minimum_amount_currency": None} | wanted,
        metadata=ask.metadata(),
        **ask.some("customer", "expires_at", "max_redemptions"),
    )  # fmt: skip


def update_code(books: Books, ask: Ask) -> Thing:
    """Switch a promotion code on or off."""
    code = books.get("promotion_code", ask.id)
    with books.changing(code):
        code |= ask.some("active")
        code["metadata"] = ask.metadata(code["metadata"])
    return code


# Redeeming


def find_code(books: Books, text: str) -> Thing | None:
    """The active promotion code that reads so, whatever its capitals."""
    return next((code for code in books.all("promotion_code", active=True) if code["code"].lower() == text.strip().lower()), None)


def check(books: Books, given: Thing, customer: Thing | None, amount: int, at: int) -> tuple[Thing, Thing | None]:
    """The coupon (and code) that `{"coupon": …}` or `{"promotion_code": …}` names; refused when it is of no use now."""
    code = books.get("promotion_code", given["promotion_code"], "discounts[0][promotion_code]") if given.get("promotion_code") else None
    if code and not _usable(books, code, customer, amount, at):
        raise refusals.invalid("This promotion code cannot be redeemed.", "discounts[0][promotion_code]", "promotion_code_not_redeemable")
    named = code["promotion"]["coupon"] if code else given.get("coupon", "")
    coupon = books.get("coupon", named, "discounts[0][coupon]")
    if not valid(coupon, at):
        raise refusals.invalid(
            f"Coupon {coupon['id']} is used up or expired and cannot be applied.", "discounts[0][coupon]", "coupon_expired"
        )
    return coupon, code


def valid(coupon: Thing, at: int) -> bool:
    """Whether a coupon may still be given to somebody."""
    used_up = coupon.get("max_redemptions") and coupon["times_redeemed"] >= coupon["max_redemptions"]
    return not used_up and not (coupon.get("redeem_by") and at >= coupon["redeem_by"])


def _usable(books: Books, code: Thing, customer: Thing | None, amount: int, at: int) -> bool:
    wanted, whose = code["restrictions"], code.get("customer")
    if not code["active"] or (code.get("expires_at") and at >= code["expires_at"]):
        return False
    if code.get("max_redemptions") and code["times_redeemed"] >= code["max_redemptions"]:
        return False
    if whose and (customer is None or customer["id"] != whose):
        return False
    if wanted["first_time_transaction"] and customer and any(books.all("charge", customer=customer["id"], status="succeeded")):
        return False
    return amount >= (wanted["minimum_amount"] or 0)


def redeem(
    books: Books, coupon: Thing, code: Thing | None, *, customer: str, subscription: str | None, session: str | None, at: int
) -> Thing:
    """A discount for a customer; the coupon and the code count it."""
    for one in filter(None, (coupon, code)):
        with books.changing(one):
            one["times_redeemed"] += 1
            if one["object"] == "coupon":
                one["valid"] = valid(one, at)
    return books.new(
        "discount", at, customer=customer, subscription=subscription, checkout_session=session,
        promotion_code=code["id"] if code else None, start=at,
        source={"type": "coupon", "coupon": coupon["id"]}, end=discounts.ends(coupon["duration"], coupon.get("duration_in_months"), at),
        _used=False,
        _coupon=dict(coupon),
    )  # fmt: skip


def prune(books: Books, sub: Thing | None, at: int) -> None:
    """Take away from a subscription the discounts that are over."""
    found = [books.things[ident] for ident in sub["discounts"]] if sub else []
    over = [one for one in found if not discounts.still(one["_coupon"]["duration"], one["end"], one["_used"], at)]
    if sub and over:
        with books.changing(sub):
            sub["discounts"] = [one["id"] for one in found if one not in over]
        for one in over:
            books.note("customer.discount.deleted", one)


def cut(discount: Thing, currency: str) -> discounts.Cut:
    """What a discount takes off in a currency."""
    coupon = discount["_coupon"]
    if coupon.get("percent_off"):
        return discounts.Cut(percent=coupon["percent_off"])
    if coupon["currency"].lower() == currency:
        return discounts.Cut(amount=coupon["amount_off"])
    return discounts.Cut(amount=coupon["_options"].get(currency, 0))
