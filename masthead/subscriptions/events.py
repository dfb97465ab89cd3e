"""What the subscriptions' room announces."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Ordered:
    """A reader ordered a plan by invoice; they are to be told how to pay."""

    order_id: int


@dataclass(frozen=True)
class AccessGranted:
    """A reader has All-Access from now on, until `until` (None: open-ended)."""

    reader_id: int
    plan: str
    until: datetime | None


@dataclass(frozen=True)
class SubscriptionNews:
    """Something about a subscription that its reader is to be told; `kind` is a name of `billing.words`."""

    subscription_id: int
    kind: str
    at: datetime


@dataclass(frozen=True)
class CancellationAsked:
    """Somebody, not signed in, wants to cancel a subscription; its reader is to get the link. `token` opens its page."""

    subscription_id: int
    token: str
    at: datetime


@dataclass(frozen=True)
class GiftSent:
    """A gift's day has come: whoever it is for is to be told, with the code that redeems it."""

    gift_id: int
    code: str


@dataclass(frozen=True)
class TeamInvited:
    """Whoever manages a team asks an address to take a seat."""

    invitation_id: int
    token: str
