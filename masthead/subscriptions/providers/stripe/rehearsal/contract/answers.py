"""What we answer, held against the SDK's resource classes; what we leave empty is filled from them."""

import types
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any, ForwardRef, Literal, Union, get_args, get_origin

import stripe
from stripe._object_classes import OBJECT_CLASSES, V2_OBJECT_CLASSES
from stripe.events._event_classes import get_v2_event_class

Thing = dict[str, Any]

# Stripe sends these only when they are asked for by `expand`, or never beside the others: they are not filled in.
SPARING = {
    "deleted",
    "currency_options",
    "tiers",
    "subscriptions",
    "sources",
    "tax_ids",
    "line_items",
    "payments",
    "refunds",
    "last_response",
}
COMMON = {"created", "livemode"}  # the books give these to every object; a few classes of the SDK have no such field
GONE = {"id", "object", "deleted"}  # all that is said of what was deleted
OF_ONE_KIND = {"payment_method", "PaymentMethodDetails", "NextAction", "DestinationDetails"}  # of their forty kinds only the own is there


@cache
def class_of(name: str) -> type | None:
    """The SDK's class of an `object`: "checkout.session" is stripe.checkout.Session."""
    found = V2_OBJECT_CLASSES.get(name) if name.startswith("v2.") else OBJECT_CLASSES.get(name)
    if found is None:
        return None
    module, title = found
    return getattr(import_module(module), title)


@cache
def fields(kind: type) -> dict[str, Any]:
    """The public fields of a class of the SDK, and how each is declared."""
    declared: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        if base is not stripe.StripeObject and issubclass(base, stripe.StripeObject):
            declared |= {name: hint for name, hint in vars(base).get("__annotations__", {}).items() if not name.startswith("_")}
    return {name: hint for name, hint in declared.items() if name != "OBJECT_NAME"}


def complete(thing: Thing) -> Thing:
    """The thing with what its class declares as optional and we have no word for: null, as Stripe sends it. Works inwards."""
    kind = _kind(thing)
    return _complete(thing, kind) if kind else thing


def _kind(thing: Thing) -> type | None:
    """The class of a whole thing: a thin event's goes by its type; what is left of a deleted one has none."""
    if set(thing) <= GONE:
        return None
    if thing.get("object") == "v2.core.event":
        found = get_v2_event_class(thing["type"])
        return found if found is not stripe.StripeObject else None
    return class_of(str(thing.get("object")))


def _complete(thing: Thing, kind: type) -> Thing:
    declared = fields(kind)
    kept = {name: value for name, value in thing.items() if not name.startswith("_") and (name in declared or name not in COMMON)}
    filled = {name: _inside(value, declared.get(name)) for name, value in kept.items()}
    if str(thing.get("object")) in OF_ONE_KIND or kind.__name__ in OF_ONE_KIND or thing.get("deleted"):
        return filled
    return filled | {n: None for n, hint in declared.items() if n not in filled and n not in SPARING and _optional(hint)}


def _inside(value: Any, hint: Any) -> Any:
    if isinstance(value, list):
        return [_inside(one, hint) for one in value]
    if not isinstance(value, dict):
        return value
    kind = class_of(str(value.get("object"))) or _nested(hint)
    if value.get("object") == "list":
        return value | {"data": [_inside(one, None) for one in value["data"]]}
    return _complete(value, kind) if kind else value


def _nested(hint: Any) -> type | None:
    """The class of the SDK within a hint such as Optional[List[Invoice.TotalTax]]."""
    if isinstance(hint, type) and get_origin(hint) is None:
        return hint if issubclass(hint, stripe.StripeObject) and hint.__name__ != "UntypedStripeObject" else None
    if get_origin(hint) in (Union, types.UnionType, list):
        return next((kind for kind in map(_nested, get_args(hint)) if kind), None)
    return None


def _optional(hint: Any) -> bool:
    return type(None) in get_args(hint)


def drift(thing: Thing, path: str = "") -> list[str]:
    """Where a thing we answer differs from what the SDK declares: a sentence each. Works inwards."""
    name = str(thing.get("object"))
    kind = _kind(thing)
    if name == "list":
        return [said for i, one in enumerate(thing["data"]) for said in drift(one, f"{path}.data[{i}]")]
    if kind is None or set(thing) <= GONE or thing.get("deleted"):
        return [] if kind or set(thing) <= GONE else [f"{path or 'answer'}: the SDK knows no object {name!r}"]
    return _drift(thing, kind, path or name)


def is_a(thing: Thing, kind: type | None, listed: bool) -> bool:
    """Whether an answer is of the class that the SDK says an operation gives (None: it says nothing that we could look up)."""
    if kind is None or set(thing) <= GONE:
        return True
    things = thing["data"] if listed and thing.get("object") == "list" else [thing]
    return listed == (thing.get("object") == "list") and all((found := _kind(one)) and issubclass(found, kind) for one in things)


def _drift(thing: Thing, kind: type, path: str) -> list[str]:
    declared = fields(kind)
    found = [f"{path}.{name}: the SDK knows no such field" for name in thing if name not in declared]
    found += [f"{path}.{name}: missing" for name, hint in declared.items() if name not in thing and not _optional(hint)]
    for name, value in thing.items():
        if name in declared:
            found += _differs(value, declared[name], f"{path}.{name}")
    return found


def _differs(value: Any, hint: Any, path: str) -> list[str]:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        if value is None and _optional(hint):
            return []
        branches = [one for one in get_args(hint) if one is not type(None)]
        if any(get_origin(one) is Literal for one in branches):
            branches = [one for one in branches if one is not str]
        tried = [_differs(value, one, path) for one in sorted(branches, key=lambda one: not _names(one, value))]
        return [] if [] in tried else tried[0]
    if value is None:
        return [f"{path}: null, where the SDK declares {hint}"]
    if origin is Literal:
        return [] if value in get_args(hint) else [f"{path}: {value!r} is none of {get_args(hint)}"]
    if origin is list:
        if not isinstance(value, list):
            return [f"{path}: not a list"]
        return [said for i, one in enumerate(value) for said in _differs(one, get_args(hint)[0], f"{path}[{i}]")]
    if isinstance(value, dict):
        return _hash_differs(value, hint, path)
    return _simple_differs(value, hint, path)


def _hash_differs(value: Thing, hint: Any, path: str) -> list[str]:
    if isinstance(value.get("object"), str):
        return drift(value, path) if _names(hint, value) else [f"{path}: a {value['object']!r}, where the SDK declares {hint}"]
    kind = _nested(hint)
    if kind:
        return _drift(value, kind, path)
    untyped = getattr(get_origin(hint) or hint, "__name__", "") in {"UntypedStripeObject", "dict", "Any"}
    return [] if untyped else [f"{path}: a hash, where the SDK declares {hint}"]


def _names(hint: Any, value: Any) -> bool:
    """Whether a hint names the class of a whole object: by itself, or as a name to be looked up (`RefundResource` is a Refund)."""
    if not isinstance(value, dict) or not isinstance(value.get("object"), str):
        return False
    hint = get_origin(hint) or hint
    named = hint.__forward_arg__ if isinstance(hint, ForwardRef) else hint if isinstance(hint, str) else getattr(hint, "__name__", "")
    wanted = OBJECT_CLASSES.get(str(value["object"]), ("", "?"))[1]
    return named.rpartition(".")[2].removesuffix("Resource") == wanted or "Untyped" in named


def _simple_differs(value: Any, hint: Any, path: str) -> list[str]:
    if hint is Any:
        return []
    wanted = {float: (int, float), Decimal: (str,), int: (int,), str: (str,), bool: (bool,)}.get(hint)
    right = wanted is not None and isinstance(value, wanted) and not (isinstance(value, bool) and hint is not bool)
    return [] if right else [f"{path}: {value!r}, where the SDK declares {hint}"]
