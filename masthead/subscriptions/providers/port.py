"""What the house asks of whoever takes its money. A provider is a folder beside this file; ADDING_A_PROVIDER.md says how to make one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Protocol

from masthead.kit.money import Money
from masthead.kit.refusals import Refusal
from masthead.readers.models import Reader
from masthead.subscriptions.billing.models import Checkout, Invoice, Subscription
from masthead.subscriptions.billing.states import Standing, State
from masthead.subscriptions.models import Price
from masthead.subscriptions.selling.models import Billing, Coupon

Raw = dict[str, Any]


class ProviderDown(Refusal):
    """The provider does not answer, or not as it should. Nothing was changed; access is read from our own rows and goes on."""

    code, status = "provider_down", 503

    def say(self) -> str:
        return "Our payment service does not answer at the moment. Nothing was charged or changed. Please try again in a few minutes."


class Declined(Refusal):
    """The bank said no."""

    code, status = "declined", 402

    def say(self) -> str:
        return f"The payment was declined. {self} You can try again, or use another card.".replace("  ", " ")


class NotThere(Refusal):
    """The provider knows no such thing: it was made in another account, or in the other mode."""

    code, status = "not_there", 409

    def say(self) -> str:
        return "The payment service does not know this subscription any more. Your access is not touched. Please write to us."


class NotPossible(Refusal):
    """This provider has no such act, or not for this subscription as it stands."""

    code, status = "not_possible", 409

    def say(self) -> str:
        return str(self) or "That is not possible for this subscription as it stands. Nothing was changed."


class BadNumber(Refusal):
    """The provider does not take a VAT number, though it looks like one."""

    code, status = "bad_vat_number", 422

    def say(self) -> str:
        return "Our payment service does not take this VAT number. Check it, or leave the field empty."


class BadEvent(Exception):
    """Not news from the provider: forged, too old, of the other mode, or no event at all. The message is for the log."""


@dataclass(frozen=True)
class Order:
    """What somebody is to pay for. `back`: the address to return to after paying; `away`: after not paying."""

    checkout: Checkout
    reader: Reader
    price: Price
    back: str
    away: str
    coupon: Coupon | None = None
    trial_days: int = 0


@dataclass(frozen=True)
class Sale:
    """What somebody is to pay for once: a gift, a team's seats. `what`: in the reader's words. `back`, `away`: as of an order."""

    checkout: Checkout
    reader: Reader
    what: str
    money: Money
    back: str
    away: str


@dataclass(frozen=True)
class Visit:
    """Where the reader pays: the provider's id of it, and its address."""

    external_id: str
    url: str


@dataclass(frozen=True)
class Billed:
    """An invoice, as the provider tells it. Amounts in minor units, tax included."""

    external_id: str
    number: str
    state: Invoice.State
    issued_at: datetime
    minor: int
    currency: str
    lines: tuple[tuple[str, int], ...] = ()
    paid_at: datetime | None = None
    tax_minor: int | None = None  # None: the provider reckons no tax; the owner's table does
    payment_id: str = ""
    refunded_minor: int = 0


@dataclass(frozen=True)
class Paid:
    """How a checkout stands: the subscription that came of it, or the invoice of a sale; None of what was not paid."""

    subscription: str | None = None
    billed: Billed | None = None


@dataclass(frozen=True)
class Snapshot:
    """A subscription as the provider told it a moment ago, in our words; `raw` is what it said."""

    external_id: str
    customer: str
    standing: Standing
    started_at: datetime
    plan: str = ""  # our plan's slug, where the provider kept it
    months: int = 1
    minor: int = 0
    currency: str = "EUR"
    renews_at: datetime | None = None
    trial_until: datetime | None = None
    paused_until: datetime | None = None
    late_since: datetime | None = None
    card: str = ""
    card_until: date | None = None
    reader: str = ""  # our sealed mark of the reader, where the provider kept it
    invoices: tuple[Billed, ...] = ()
    raw: Raw = field(default_factory=dict)

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.standing.state


@dataclass(frozen=True)
class Event:
    """News that was proven to come from the provider."""

    external_id: str
    kind: str
    made_at: datetime
    body: Raw


@dataclass(frozen=True)
class About:
    """What an event is about: ids to ask for. Its own words about them are never believed: they may be old."""

    subscriptions: tuple[str, ...] = ()
    customer: str = ""
    payment: str = ""
    checkout: str = ""


@dataclass(frozen=True)
class Preview:
    """What changing to a price costs, exactly, when it is done as of `moment`."""

    due: Money
    lines: tuple[tuple[str, Money], ...]
    renews_at: datetime | None
    moment: datetime
    kept: Money | None = None  # credit for later


class PaymentProvider(Protocol):
    """A way to be paid. Acts change things at the provider alone: whoever calls asks for the snapshot afterwards and writes it down.

    Every method may raise ProviderDown; those on a subscription NotThere and NotPossible; those that charge Declined.
    """

    key: ClassVar[str]  # kept in rows; never changes
    called: ClassVar[str]  # in the reader's words
    renews: ClassVar[bool]  # charges by itself: an unpaid period is followed by grace
    places: Sequence[str]  # origins of the pages that its addresses lead to: a browser is told that our forms may end there

    def create_checkout(self, order: Order, at: datetime) -> Visit:
        """Where the reader pays."""

    def create_payment(self, sale: Sale, at: datetime) -> Visit:
        """Where the reader pays once. NotPossible of a provider that takes no cards."""

    def make_out(self, billing: Billing) -> None:
        """Whom the reader's invoices are made out to from now on. Raises BadNumber; a reader it does not know is nothing to it."""

    def fetch_checkout(self, external_id: str) -> Paid:
        """What came of either, with what was given back of it since."""

    def portal_url(self, subscription: Subscription, back: str) -> str:
        """Where the reader changes the card."""

    def cancel(self, subscription: Subscription, at: datetime, *, now: bool = False) -> None:
        """End it with the period that is paid, or now."""

    def resume(self, subscription: Subscription, at: datetime) -> None:
        """Take back a cancellation or a pause."""

    def pause(self, subscription: Subscription, until: datetime, at: datetime) -> None:
        """Bill nothing from the end of what is paid until `until`."""

    def preview_change(self, subscription: Subscription, price: Price, at: datetime) -> Preview:
        """What changing costs; changes nothing."""

    def change(self, subscription: Subscription, price: Price, preview: Preview, at: datetime) -> str:
        """Change, for exactly what was shown. Returns an address to go to for paying, or ""."""

    def retry(self, subscription: Subscription, at: datetime) -> None:
        """Charge what is owed once more."""

    def refund(self, invoice: Invoice, minor: int, at: datetime) -> None:
        """Give back `minor` of what was paid."""

    def fetch_subscription(self, external_id: str, at: datetime) -> Snapshot:
        """How it stands now."""

    def parse_webhook(self, body: bytes, headers: Mapping[str, str], at: datetime) -> Event:
        """The event that was posted; raises BadEvent."""

    def about(self, event: Raw) -> About:
        """What an event is about. Pure."""
