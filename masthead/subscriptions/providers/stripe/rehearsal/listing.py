"""Lists: filtered, newest first, a page at a time."""

from fnmatch import fnmatchcase
from typing import Any

from masthead.subscriptions.providers.stripe.rehearsal import refusals
from masthead.subscriptions.providers.stripe.rehearsal.books import Books
from masthead.subscriptions.providers.stripe.rehearsal.showing import listed

Thing = dict[str, Any]
PAGING = {"limit", "starting_after", "ending_before", "expand"}
# Filters that compare a field of the same name; any other is named in `_special`, or refused rather than overheard.
SAME = {
    "active", "charge", "collection_method", "currency", "customer", "email", "invoice", "is_default", "payment_intent", "product",
    "status", "subscription",
    "test_clock", "inclusive",
}  # fmt: skip


def page(books: Books, kind: str, params: Thing, url: str, things: list[Thing] | None = None) -> Thing:
    """A page of a list. `params` are the filters and the paging; `things` where the list is not all of a kind."""
    found = books.all(kind) if things is None else things
    for name, value in params.items():
        if name not in PAGING:
            found = [thing for thing in found if _fits(books, thing, name, value)]
    if kind == "subscription" and "status" not in params:
        found = [thing for thing in found if thing["status"] != "canceled"]
    return _cut(found, params, url)


def _cut(found: list[Thing], params: Thing, url: str) -> Thing:
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise refusals.invalid("Invalid integer: must be between 1 and 100", "limit", "parameter_invalid_integer")
    places = {thing["id"]: i for i, thing in enumerate(found)}
    for name in ("starting_after", "ending_before"):
        if params.get(name) and params[name] not in places:
            raise refusals.missing("object", params[name], name, 400)
    if params.get("ending_before"):
        end = places[params["ending_before"]]
        return listed(url, found[max(0, end - limit) : end], end > limit)
    start = places[params["starting_after"]] + 1 if params.get("starting_after") else 0
    return listed(url, found[start : start + limit], len(found) > start + limit)


def _fits(books: Books, thing: Thing, name: str, value: Any) -> bool:
    special = SPECIAL.get((thing["object"], name)) or SPECIAL.get(("*", name))
    if special:
        return bool(special(thing, value))
    if name in SAME:
        return bool(thing.get(name) == value)
    raise refusals.invalid(f"The rehearsal does not play the filter `{name}` of a list of {thing['object']} objects.", name)


def _between(moment: int, value: Any) -> bool:
    if not isinstance(value, dict):
        return bool(moment == value)
    tests = {"gt": moment.__gt__, "gte": moment.__ge__, "lt": moment.__lt__, "lte": moment.__le__}
    return all(tests[name](bound) for name, bound in value.items())


def _subscription_status(thing: Thing, value: str) -> bool:
    if value == "all":
        return True
    return thing["status"] in {"canceled", "incomplete_expired"} if value == "ended" else thing["status"] == value


def _invoices_subscription(thing: Thing, value: str) -> bool:
    return bool(thing["parent"]) and thing["parent"]["subscription_details"]["subscription"] == value


SPECIAL: dict[tuple[str, str], Any] = {
    ("*", "created"): lambda thing, value: _between(thing["created"], value),
    ("*", "type"): lambda thing, value: fnmatchcase(thing["type"], value),
    ("event", "types"): lambda thing, value: any(fnmatchcase(thing["type"], one) for one in value),
    ("event", "delivery_success"): lambda thing, value: (thing["pending_webhooks"] == 0) is value,
    ("subscription", "status"): _subscription_status,
    ("subscription", "price"): lambda thing, value: any(item["price"] == value for item in thing["items"]["data"]),
    ("subscription", "current_period_end"): lambda thing, value: any(
        _between(item["current_period_end"], value) for item in thing["items"]["data"]
    ),
    ("subscription_item", "subscription"): lambda thing, value: thing["subscription"] == value,
    ("invoice", "subscription"): _invoices_subscription,
    ("invoiceitem", "pending"): lambda thing, value: (thing["invoice"] is None) is value,
    ("price", "lookup_keys"): lambda thing, value: thing["lookup_key"] in value,
    ("price", "recurring"): lambda thing, value: all((thing["recurring"] or {}).get(name) == one for name, one in value.items()),
    ("promotion_code", "code"): lambda thing, value: thing["code"].lower() == value.lower(),
    ("promotion_code", "coupon"): lambda thing, value: thing["promotion"]["coupon"] == value,
    ("product", "ids"): lambda thing, value: thing["id"] in value,
    ("invoice_payment", "payment"): lambda thing, value: all(thing["payment"].get(name) == one for name, one in value.items()),
    ("checkout.session", "customer_details"): lambda thing, value: (thing["customer_details"] or {}).get("email") == value["email"],
}
