"""The SDK's operations, read from the SDK itself: `subscriptions.cancel` is DELETE /v1/subscriptions/…, takes
SubscriptionCancelParams, gives a Subscription. Nothing of it is written down by us, so what a new SDK moves, moves here too.
"""

import inspect
import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, ForwardRef, get_args

PLACE = "Xx{}xX"  # what stands for an id when the SDK is asked for an address: letters only, for it quotes anything else


class UnknownOperation(LookupError):
    """The SDK has no such operation: a name misspelt here, or one that a new SDK has dropped."""


@dataclass(frozen=True)
class Operation:
    """`name` as one writes it on a client (`checkout.sessions.create`); `path` holds `{0}`, `{1}` for the ids; `params` and `answer`
    are the SDK's classes (None where it declares none); `listed`: the answer is a list of `answer`."""

    name: str
    method: str
    path: str
    params: type | None
    answer: type | None
    listed: bool

    def pattern(self) -> re.Pattern[str]:
        """What an address of this operation looks like; one group an id."""
        return re.compile("^" + re.sub(r"\\{\d\\}", "([^/]+)", re.escape(self.path)) + "$")


class _Listening:
    """Stands where the SDK's requestor stands and writes down what it would have sent."""

    def __init__(self) -> None:
        self.heard: tuple[str, str] = ("", "")

    def request(self, method: str, url: str, *rest: Any, **more: Any) -> None:
        self.heard = (method.upper(), url)


@cache
def operation(name: str, version: str = "v1") -> Operation:
    """The operation of that name; raises UnknownOperation when the SDK has none."""
    listening = _Listening()
    *services, verb = name.split(".")
    try:
        service: Any = getattr(import_module(f"stripe._{version}_services"), f"{version.upper()}Services")(listening)
        for part in services:
            service = getattr(service, part)
        act = getattr(service, verb)
    except AttributeError as missing:
        raise UnknownOperation(f"The SDK has no operation {name!r}.") from missing
    signature = inspect.signature(act)
    ids = [place for place in signature.parameters if place not in {"params", "options"}]
    act(*(PLACE.format(number) for number, _ in enumerate(ids)), **({"params": {}} if "params" in signature.parameters else {}))
    method, url = listening.heard
    path = re.sub(r"Xx(\d)xX", r"{\1}", url)
    package = type(service).__module__.rpartition(".")[0]
    params = _named(signature.parameters["params"].annotation, package, of="stripe.params") if "params" in signature.parameters else None
    answer = _named(signature.return_annotation, package, of="stripe")
    return Operation(name, method, path, params, answer, "ListObject[" in str(signature.return_annotation))


def _named(annotation: Any, package: str, *, of: str) -> type | None:
    """The class that an annotation such as `Optional["InvoiceCreateParams"]` or `"ListObject[Invoice]"` names."""
    inner = next((a for a in get_args(annotation) if isinstance(a, (str, ForwardRef))), annotation)
    text = inner.__forward_arg__ if isinstance(inner, ForwardRef) else str(inner)
    name = re.sub(r"^.*\[(.+)\]$", r"\1", text).strip("\"'")
    below = package.removeprefix("stripe").strip(".")
    for place in (f"{of}.{below}" if below else of, of):
        found = getattr(import_module(place), name, None)
        if isinstance(found, type):
            return found
    return None
