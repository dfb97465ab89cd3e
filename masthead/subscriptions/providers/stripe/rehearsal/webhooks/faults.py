"""How a delivery goes wrong, on demand. Pure: a letter in, the letters that go out instead."""

import json
from dataclasses import dataclass, replace
from enum import Enum

from masthead.subscriptions.providers.stripe.rehearsal.webhooks.signing import sign

OLD_BY = 60 * 60  # seconds; the SDK tolerates 300
HUGE = 1_000_000  # bytes


class Fault(Enum):
    """What may befall a delivery. Retries of it, and what is sent again by hand, go well."""

    DUPLICATE = "duplicate"  # three times
    SHUFFLED = "shuffled"  # kept until others came, then in another order
    DELAYED = "delayed"  # some time later
    LOST = "lost"  # never, until somebody sends it again
    FORGED = "forged"  # signed with another secret
    UNSIGNED = "unsigned"  # no signature at all
    OLD = "old"  # a right signature of an hour ago
    CUT = "cut"  # half of the body
    WRONG_MODE = "wrong-mode"  # says that it is of the live mode
    WRONG_VERSION = "wrong-version"  # of an older interface
    HUGE = "huge"  # a megabyte


@dataclass(frozen=True)
class Letter:
    """One POST: the body, and its Stripe-Signature ("" for none)."""

    body: bytes
    signature: str


def write(body: bytes, secret: str, at: int, fault: Fault | None = None) -> list[Letter]:
    """The letters by which a body, sent at that second, arrives. None at all where it is lost."""
    right = Letter(body, sign(body, secret, at))
    if fault is Fault.DUPLICATE:
        return [right] * 3
    if fault is Fault.LOST:
        return []
    if fault is Fault.FORGED:
        return [replace(right, signature=sign(body, "whsec_of_somebody_else", at))]
    if fault is Fault.UNSIGNED:
        return [replace(right, signature="")]
    if fault is Fault.OLD:
        return [replace(right, signature=sign(body, secret, at - OLD_BY))]
    if fault is Fault.CUT:
        return [replace(right, body=body[: len(body) // 2])]
    changes: dict[Fault | None, dict[str, object]] = {
        Fault.WRONG_MODE: {"livemode": True},
        Fault.WRONG_VERSION: {"api_version": "2019-02-19"},
        Fault.HUGE: {"padding": "x" * HUGE},
    }
    if fault in changes:
        changed = json.dumps(json.loads(body) | changes[fault]).encode()
        return [Letter(changed, sign(changed, secret, at))]
    return [right]
