"""What is noted of a subscription that is paid by invoice."""

from dataclasses import dataclass
from datetime import datetime

from masthead.subscriptions.billing.models import Invoice, Subscription
from masthead.subscriptions.models import Grant


@dataclass(frozen=True)
class Kept:
    """What a reader or the desk decided."""

    cancelled_at: datetime | None = None
    paused_until: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class PaidTime:
    """The newest stretch of paid time without a gap. `parts`: what was paid for each period of it, with its start and end."""

    starts: datetime
    ends: datetime
    parts: tuple[tuple[int, datetime, datetime], ...]


def read(subscription: Subscription) -> Kept:
    """What is noted."""
    raw = subscription.raw
    names = ("cancelled_at", "paused_until", "ended_at")
    return Kept(**{name: datetime.fromisoformat(raw[name]) for name in names if raw.get(name)})


def note(subscription: Subscription, **when: datetime | None) -> None:
    """Note, or (None) take back."""
    subscription.raw = {**subscription.raw, **{name: at.isoformat() if at else "" for name, at in when.items()}}
    subscription.save(update_fields=["raw"])


def paid_time(subscription: Subscription) -> PaidTime | None:
    """From the grants that paid orders made."""
    grants = Grant.objects.filter(subscription=subscription, revoked_at=None).exclude(ends=None).select_related("order").order_by("-starts")
    parts: list[tuple[int, datetime, datetime]] = []
    for grant in grants:
        assert grant.ends is not None  # those without an end were left out
        if parts and grant.ends < parts[0][1]:
            break
        worth = (grant.order.price_minor or grant.order.minor) if grant.order else 0
        parts.insert(0, (worth, grant.starts, grant.ends))
    return PaidTime(parts[0][1], parts[-1][2], tuple(parts)) if parts else None


def refunded(subscription: Subscription) -> bool:
    """Whether the newest paid invoice was given back whole."""
    newest = subscription.invoices.filter(state=Invoice.State.PAID, minor__gt=0).order_by("-issued_at", "-pk").first()
    return newest is not None and newest.refunded_minor >= newest.minor
