"""How a gift subscription stands. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """Every state a gift is in, in the words of its pages."""

    AWAITING = "awaiting"  # not paid yet
    WAITING = "waiting"  # paid; its message goes on a day to come
    READY = "ready"  # may be redeemed
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    REVOKED = "revoked"  # taken back or refunded at the desk


@dataclass(frozen=True)
class Dates:
    """What has happened to a gift, and when."""

    paid: datetime | None = None
    to_send: datetime | None = None
    sent: datetime | None = None
    until: datetime | None = None
    redeemed: datetime | None = None
    revoked: datetime | None = None


def standing(dates: Dates, now: datetime) -> Standing:
    """How it stands at `now`. Revoked says more than redeemed, redeemed more than expired."""
    if dates.revoked:
        return Standing.REVOKED
    if dates.redeemed:
        return Standing.REDEEMED
    if not dates.paid:
        return Standing.AWAITING
    if dates.until and now >= dates.until:
        return Standing.EXPIRED
    return Standing.WAITING if dates.to_send and not dates.sent else Standing.READY


def may_redeem(found: Standing) -> bool:
    """Whether its code opens it. One that still waits for its day may be handed over as a card before."""
    return found in {Standing.READY, Standing.WAITING}
