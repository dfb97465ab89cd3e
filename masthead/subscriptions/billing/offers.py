"""Who may buy what, and for how much. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Audience(StrEnum):
    """For whom a plan is."""

    EVERYONE = "everyone"
    STUDENTS = "students"  # proven by the address they sign in with


@dataclass(frozen=True)
class Buyer:
    """Who asks: their proven address, and their country as they say ("" unknown)."""

    address: str = ""
    country: str = ""


def studies(address: str, domains: tuple[str, ...]) -> bool:
    """Whether the address is one that only members of a school or university have."""
    host = address.rpartition("@")[2].lower()
    return bool(host) and any(host == domain or host.endswith(f".{domain}") for domain in domains)


def may_buy(audience: Audience, countries: frozenset[str], buyer: Buyer, student_domains: tuple[str, ...]) -> bool:
    """Whether the plan is for this buyer."""
    if countries and buyer.country not in countries:
        return False
    return audience is not Audience.STUDENTS or studies(buyer.address, student_domains)


class Lasting(StrEnum):
    """How long a coupon takes something off."""

    ONCE = "once"  # the first payment
    FOREVER = "forever"
    MONTHS = "months"


@dataclass(frozen=True)
class Cut:
    """What a coupon takes off: per cent, or an amount in minor units of one currency."""

    percent: int = 0
    minor: int = 0
    currency: str = ""

    def of(self, price: int) -> int:
        """The amount taken off, never more than there is."""
        return min(price, (price * self.percent + 50) // 100 if self.percent else self.minor)


class Refused(StrEnum):
    """Why a coupon does not hold."""

    UNKNOWN = "We do not know this code. Check its letters, or leave the field empty."
    EXPIRED = "This code has expired."
    NOT_YET = "This code does not hold yet."
    SPENT = "This code has been used as often as it may be."
    OTHER_CURRENCY = "This code holds in another currency."
    OTHER_PLAN = "This code is for another plan."
    TWICE = "You have used this code before."


def judge(cut: Cut, *, begins: datetime | None, ends: datetime | None, fits_plan: bool, currency: str, at: datetime) -> Refused | None:
    """Why the coupon does not hold for a price at `at`; None: it does. How often it was used is counted where it is spent."""
    if begins and at < begins:
        return Refused.NOT_YET
    if ends and at >= ends:
        return Refused.EXPIRED
    if not fits_plan:
        return Refused.OTHER_PLAN
    if cut.minor and cut.currency != currency:
        return Refused.OTHER_CURRENCY
    return None
