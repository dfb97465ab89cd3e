"""An object as it is answered: without what is ours, with what its class holds besides, and expanded as was asked."""

import copy
from collections.abc import Callable, Sequence
from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal import refusals
from masthead.subscriptions.providers.stripe.rehearsal.books import Books, public
from masthead.subscriptions.providers.stripe.rehearsal.contract.answers import GONE, complete

Thing = dict[str, Any]
DEEPEST = 4
# Addresses of our own pages: kept without the house's, which may be another at its next start.
HOSTED = {
    "checkout.session": ("url",),
    "billing_portal.session": ("url",),
    "invoice": ("hosted_invoice_url", "invoice_pdf"),
    "credit_note": ("pdf",),
}


def show(books: Books, thing: Thing, expand: Sequence[str] = ()) -> Thing:
    """The thing in full, as the SDK's class has it; `expand` names ids to be replaced by what they stand for (`latest_invoice.lines`)."""
    books = thing.get("_sketch", books)
    if set(thing) <= GONE:
        return thing
    if thing["object"] == "list":
        shown = thing | {"data": [show(books, one) for one in thing["data"]]}
    else:
        shown = complete(_inflated(books, copy.deepcopy({k: v for k, v in thing.items() if k != "_sketch"})))
    for path in expand:
        if path.count(".") >= DEEPEST:
            raise refusals.invalid(f"You cannot expand more than {DEEPEST} levels of a property. ({path})", "expand")
        _expand(books, shown, path.split("."), path)
    return shown


def listed(url: str, things: list[Thing], more: bool = False) -> Thing:
    """A list as Stripe gives one."""
    return {"object": "list", "url": url, "has_more": more, "data": things}


def _inflated(books: Books, thing: Thing) -> Thing:
    """With the objects that Stripe gives whole where the books keep an id."""
    kind = thing["object"]
    if kind in {"subscription_item", "item"}:
        thing["price"] = show(books, books.things[thing["price"]])
    if kind == "subscription_item":
        thing["plan"], thing["tax_rates"] = _plan(thing["price"]), _rates(books, thing)
    if kind == "subscription":
        thing["items"]["data"] = [public(_inflated(books, item)) for item in thing["items"]["data"]]
    if kind == "invoice":
        thing["lines"]["data"] = [public(row) for row in thing["lines"]["data"]]
    if kind in {"subscription", "invoice"}:
        thing["default_tax_rates"] = _rates(books, thing)
    if kind == "payment_intent" and (thing["last_payment_error"] or {}).get("payment_method"):
        thing["last_payment_error"]["payment_method"] = show(books, books.things[thing["last_payment_error"]["payment_method"]])
    for name in HOSTED.get(kind, ()):
        if thing.get(name):
            thing[name] = books.root + thing[name]
    if kind == "payment_intent" and thing["next_action"]:
        thing["next_action"]["redirect_to_url"]["url"] = books.root + thing["next_action"]["redirect_to_url"]["url"]
    return public(thing)


def _rates(books: Books, thing: Thing) -> list[Thing]:
    return [show(books, books.things[ident]) for ident in thing.get("_rates", []) if ident in books.things]


def _plan(price: Thing) -> Thing:
    """The old name of a price, which items still carry."""
    recurring = price["recurring"]
    return {
        "id": price["id"], "object": "plan", "active": price["active"], "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "billing_scheme": "per_unit", "created": price["created"], "currency": price["currency"], "interval": recurring["interval"],
        "interval_count": recurring["interval_count"], "livemode": False, "metadata": price["metadata"], "nickname": price["nickname"],
        "product": price["product"],
        "usage_type": "licensed",
    }  # fmt: skip


# What an object holds only when it is asked for


def _of(kind: str, name: str, url: str) -> Callable[[Books, Thing], Thing]:
    return lambda books, thing: listed(url.format(thing["id"]), [show(books, one) for one in books.all(kind, **{name: thing["id"]})])


ON_DEMAND: dict[tuple[str, str], Callable[[Books, Thing], Any]] = {
    ("customer", "subscriptions"): _of("subscription", "customer", "/v1/customers/{0}/subscriptions"),
    ("customer", "tax_ids"): _of("tax_id", "customer", "/v1/customers/{0}/tax_ids"),
    ("invoice", "payments"): _of("invoice_payment", "invoice", "/v1/invoice_payments?invoice={0}"),
    ("charge", "refunds"): _of("refund", "charge", "/v1/charges/{0}/refunds"),
    ("price", "currency_options"): lambda books, thing: books.things[thing["id"]]["_options"],
    ("coupon", "currency_options"): lambda books, thing: {code: {"amount_off": off} for code,
    off in books.things[thing["id"]]["_options"].items()},
    ("coupon", "applies_to"): lambda books,
    thing: {"products": books.things[thing["id"]]["_products"]} if books.things[thing["id"]]["_products"] else None,
    ("checkout.session", "line_items"): lambda books, thing: line_items(books, books.things[thing["id"]]),
}  # fmt: skip


def line_items(books: Books, session: Thing) -> Thing:
    """What a Checkout session sells."""
    return listed(f"/v1/checkout/sessions/{session['id']}/line_items", [show(books, item) for item in session["_items"]])


def _expand(books: Books, shown: Any, path: list[str], whole: str) -> None:
    name, rest = path[0], path[1:]
    if isinstance(shown, list):
        for one in shown:
            _expand(books, one, path, whole)
        return
    on_demand = ON_DEMAND.get((str(shown.get("object")), name))
    if on_demand and shown.get(name) is None:
        shown[name] = on_demand(books, shown)
    if name not in shown:
        raise refusals.invalid(f"This property cannot be expanded ({whole}).", "expand")
    shown[name] = _whole(books, shown[name])
    if rest and isinstance(shown[name], (dict, list)):
        _expand(books, shown[name], rest, whole)


def _whole(books: Books, value: Any) -> Any:
    if isinstance(value, str) and value in books.things:
        return show(books, books.things[value])
    if isinstance(value, list):
        return [_whole(books, one) for one in value]
    return value
