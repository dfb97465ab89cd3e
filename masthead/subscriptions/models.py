"""Plans, their prices, orders, and the grants that access is read from."""

import uuid
from datetime import datetime

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from masthead.kit.money import Money
from masthead.subscriptions.billing.models import Asking, Checkout, Customer, Invoice, Notice, ProviderEvent, Subscription
from masthead.subscriptions.billing.offers import Audience
from masthead.subscriptions.selling.models import Billing, Coupon, SellingRules, TaxRate, Use, Voice

__all__ = [
    "Asking", "Billing", "Checkout", "Coupon", "Customer", "Grant", "Invoice", "Notice", "Order", "Plan", "Price", "ProviderEvent",
    "SellingRules", "Subscription", "TaxRate", "Use", "Voice",
]  # fmt: skip


class Plan(models.Model):
    """What may be subscribed to. Every plan grants All-Access; they differ in price, length and for whom they are."""

    slug = models.SlugField(unique=True, help_text="The plan's name in commands and imports, e.g. all-access.")
    name = models.CharField(max_length=120)
    summary = models.CharField("one line", max_length=200, blank=True)
    on_sale = models.BooleanField(default=True, help_text="Shown on the subscribe page.")
    position = models.PositiveSmallIntegerField(default=0)
    audience = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Audience], default=Audience.EVERYONE)
    countries = models.CharField(
        max_length=400, blank=True, help_text="Where it is sold, in two letters each, separated by spaces. Empty: everywhere."
    )
    trial_days = models.PositiveSmallIntegerField(default=0, help_text="Days before the first payment by card. 0: none.")

    class Meta:
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return self.name

    @property
    def sold_in(self) -> frozenset[str]:
        """The countries it is sold in; empty: everywhere."""
        return frozenset(self.countries.upper().split())


class Price(models.Model):
    """What a plan costs for a period."""

    class Period(models.IntegerChoices):
        MONTH = 1, "a month"
        YEAR = 12, "a year"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="prices")
    months = models.PositiveSmallIntegerField(choices=Period.choices)
    minor = models.PositiveIntegerField("amount in minor units", help_text="In cents, or the currency's smallest unit.")
    currency = models.CharField(max_length=3, validators=[RegexValidator("^[A-Z]{3}$", "Three capital letters, e.g. EUR.")])
    first_minor = models.PositiveIntegerField(
        "introductory amount", null=True, blank=True, help_text="What the first periods cost, where that is less. In minor units."
    )
    first_periods = models.PositiveSmallIntegerField("for how many periods", null=True, blank=True, help_text="Empty: one.")

    class Meta:
        ordering = ("months", "currency")
        constraints = [models.UniqueConstraint(fields=["plan", "months", "currency"], name="one_price_each")]

    def __str__(self) -> str:
        return f"{self.money} {self.get_months_display()}"

    @property
    def money(self) -> Money:
        """The amount."""
        return Money(self.minor, self.currency)

    @property
    def introductory(self) -> Money | None:
        """What the first periods cost, where that is less."""
        return None if self.first_minor is None or self.first_minor >= self.minor else Money(self.first_minor, self.currency)


class Order(models.Model):
    """Somebody asked to subscribe by invoice. Access begins when the desk records the payment."""

    class State(models.TextChoices):
        AWAITING = "awaiting", "awaiting payment"
        PAID = "paid", "paid"
        CANCELLED = "cancelled", "cancelled"

    class Buys(models.TextChoices):
        ACCESS = "access", "access for the reader"
        GIFT = "gift", "a gift subscription"
        TEAM = "team", "seats for a team"

    reference = models.CharField(max_length=20, unique=True, editable=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT)
    months = models.PositiveSmallIntegerField()
    buys = models.CharField(max_length=8, choices=Buys.choices, default=Buys.ACCESS)
    pieces = models.PositiveSmallIntegerField(default=1, help_text="Of a team: seats.")
    minor = models.PositiveIntegerField(help_text="For all of it.")
    currency = models.CharField(max_length=3)
    provider = models.CharField(max_length=20, default="manual")
    state = models.CharField(max_length=12, choices=State.choices, default=State.AWAITING)
    ordered_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    price_minor = models.PositiveIntegerField("price of the period", null=True, editable=False, help_text="Where more than what is owed.")
    changes = models.BooleanField("a change of plan", default=False, editable=False)
    kept = models.PositiveIntegerField("credit kept", default=0, editable=False)
    coupon = models.ForeignKey(Coupon, null=True, blank=True, on_delete=models.SET_NULL, editable=False)

    class Meta:
        ordering = ("-ordered_at",)

    def __str__(self) -> str:
        return f"{self.reference}: {self.reader} ({self.get_state_display()})"

    @property
    def money(self) -> Money:
        """The amount owed."""
        return Money(self.minor, self.currency)

    @property
    def line(self) -> str:
        """What was ordered, as an invoice says it."""
        what = f"{self.plan.name}, {self.months} month{'' if self.months == 1 else 's'}"
        if self.buys == self.Buys.GIFT:
            return f"A gift: {what}"
        return f"{self.pieces} seats: {what}" if self.buys == self.Buys.TEAM else what

    @staticmethod
    def new_reference() -> str:
        """A reference a person can write on a bank transfer: no look-alike letters."""
        alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
        number = uuid.uuid4().int
        return "M" + "".join(alphabet[(number >> (5 * n)) % 32] for n in range(8))


class GrantQuerySet(models.QuerySet["Grant"]):
    def open_at(self, now: datetime) -> "GrantQuerySet":
        """Grants that give access at `now`: begun, not ended, not revoked."""
        return self.filter(Q(ends=None) | Q(ends__gt=now), starts__lte=now, revoked_at=None)

    def open_then(self, moment: datetime) -> "GrantQuerySet":
        """Grants that gave access at a moment gone by. Never asked in the present: there a revoked grant is one, whatever its hour."""
        return self.filter(Q(ends=None) | Q(ends__gt=moment), Q(revoked_at=None) | Q(revoked_at__gt=moment), starts__lte=moment)


class Grant(models.Model):
    """A right to All-Access from `starts` to `ends`. The only thing that access is read from."""

    class Source(models.TextChoices):
        PAID = "paid", "paid order"
        SUBSCRIPTION = "subscription", "subscription"
        TRIAL = "trial", "trial"
        GIFT = "gift", "gift"
        SEAT = "seat", "a team's seat"
        INSTITUTION = "institution", "institution"
        COMP = "comp", "complimentary"
        IMPORT = "import", "brought from elsewhere"

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="grants")
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.COMP)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True, help_text="Empty: until revoked.")
    revoked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    subscription = models.ForeignKey(Subscription, null=True, blank=True, on_delete=models.PROTECT, related_name="grants", editable=False)
    order = models.OneToOneField(Order, null=True, blank=True, on_delete=models.PROTECT, related_name="grant")

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ("-starts",)
        indexes = [models.Index(fields=["reader", "ends"])]
        constraints = [models.CheckConstraint(condition=Q(ends=None) | Q(ends__gt=F("starts")), name="a_grant_ends_after_it_starts")]

    def __str__(self) -> str:
        return f"{self.plan} for {self.reader}"


# The nouns of the folders; Django looks for them here.
import masthead.subscriptions.gifts.models  # noqa: E402
import masthead.subscriptions.institutions.models  # noqa: E402
import masthead.subscriptions.teams.models  # noqa: E402, F401
