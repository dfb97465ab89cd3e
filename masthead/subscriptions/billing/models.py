"""What is kept of subscriptions that run, and of what was billed for them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from masthead.kit.money import Money
from masthead.subscriptions.billing.states import LIVE, State


class Customer(models.Model):
    """A reader as a provider knows them. Found by this row alone, never by an address: whoever types yours at a checkout is not you."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="customers")
    provider = models.CharField(max_length=20)
    external_id = models.CharField(max_length=255)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "external_id"], name="one_customer_each"),
            models.UniqueConstraint(fields=["reader", "provider"], name="one_customer_a_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.reader} at {self.provider}"


class Subscription(models.Model):
    """A plan that a reader pays for, time and again. What the provider said last lies in `raw`; the columns are our reading of it."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="subscriptions")
    provider = models.CharField(max_length=20)
    external_id = models.CharField("the provider's id", max_length=255)
    plan = models.ForeignKey("subscriptions.Plan", on_delete=models.PROTECT, related_name="subscriptions")
    months = models.PositiveSmallIntegerField(default=1)
    minor = models.PositiveIntegerField("amount a period", default=0)
    currency = models.CharField(max_length=3, default="EUR")
    state = models.CharField(max_length=12, choices=[(state.value, state.name.lower()) for state in State], default=State.AWAITED)
    started_at = models.DateTimeField()
    paid_from = models.DateTimeField(null=True, blank=True)
    paid_until = models.DateTimeField(null=True, blank=True)
    renews_at = models.DateTimeField("next charge", null=True, blank=True)
    trial_until = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField("an end that is set, or has come", null=True, blank=True)
    late_since = models.DateTimeField(null=True, blank=True)
    grace_until = models.DateTimeField(null=True, blank=True)
    refunded = models.BooleanField("the period was refunded", default=False)
    credit = models.PositiveIntegerField("credit kept, in minor units", default=0)
    card = models.CharField(max_length=40, blank=True, help_text="Brand, last four digits and month of expiry.")
    card_until = models.DateField(null=True, blank=True, help_text="The last day the card is good for.")
    raw = models.JSONField(default=dict, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True, help_text="When the provider was asked last.")

    class Meta:
        ordering = ("-started_at",)
        constraints = [models.UniqueConstraint(fields=["provider", "external_id"], name="one_subscription_each")]
        indexes = [models.Index(fields=["reader", "state"]), models.Index(fields=["state", "renews_at"])]

    def __str__(self) -> str:
        return f"{self.plan} of {self.reader}"

    @property
    def money(self) -> Money:
        """What a period costs."""
        return Money(self.minor, self.currency)

    @property
    def live(self) -> bool:
        """Whether it may still change by itself."""
        return self.state in LIVE


class Asking(models.Model):
    """Tickets for asking a provider about a subscription. An answer older than one already written down is let go.

    The network is asked outside every lock, and answers may overtake each other; whoever drew the later ticket asked later.
    """

    provider = models.CharField(max_length=20)
    external_id = models.CharField(max_length=255)
    drawn = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "external_id"], name="one_asking_each")]

    def __str__(self) -> str:
        return f"{self.external_id}: {self.written} of {self.drawn}"


class ProviderEvent(models.Model):
    """News from a provider, stored once under its own id before anything is done about it."""

    provider = models.CharField(max_length=20)
    external_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    received_at = models.DateTimeField(db_index=True)
    body = models.JSONField()
    worked_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=500, blank=True, help_text="What came of it, or what went wrong.")

    class Meta:
        ordering = ("-received_at", "-pk")
        constraints = [models.UniqueConstraint(fields=["provider", "external_id"], name="one_event_each")]
        indexes = [models.Index(fields=["received_at"], condition=Q(worked_at=None), name="events_to_work_off")]

    def __str__(self) -> str:
        return f"{self.kind} ({self.external_id})"


class Checkout(models.Model):
    """A reader was sent to pay. The address they come back to names this row, and only its reader may open it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="checkouts")
    price = models.ForeignKey("subscriptions.Price", null=True, on_delete=models.CASCADE, related_name="+")
    order = models.ForeignKey("subscriptions.Order", null=True, on_delete=models.CASCADE, related_name="checkouts")  # what is paid once
    provider = models.CharField(max_length=20)
    external_id = models.CharField(max_length=255, blank=True)
    coupon = models.ForeignKey("subscriptions.Coupon", null=True, on_delete=models.SET_NULL, related_name="+")
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    subscription = models.ForeignKey(Subscription, null=True, on_delete=models.SET_NULL, related_name="checkouts")

    class Meta:
        indexes = [models.Index(fields=["provider", "external_id"])]

    def __str__(self) -> str:
        return f"{self.reader}, {self.price or self.order}"


class Invoice(models.Model):
    """What was billed: a row for the reader's list and a page to print. For a provider's invoices, our copy."""

    class State(models.TextChoices):
        OPEN = "open", "to be paid"
        PAID = "paid", "paid"
        VOID = "void", "void"

    number = models.CharField(max_length=80)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invoices")
    subscription = models.ForeignKey(Subscription, null=True, blank=True, on_delete=models.PROTECT, related_name="invoices")
    order = models.ForeignKey(
        "subscriptions.Order", null=True, blank=True, on_delete=models.SET_NULL, related_name="invoices", editable=False
    )
    provider = models.CharField(max_length=20)
    external_id = models.CharField(max_length=255)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    issued_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    minor = models.IntegerField("total")
    currency = models.CharField(max_length=3)
    tax_minor = models.IntegerField(default=0)
    tax_rate = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    reverse_charge = models.BooleanField(default=False)
    lines = models.JSONField(default=list, help_text="A list of [what, amount in minor units].")
    billed_to = models.JSONField(default=dict, help_text="Name, address, country and VAT number at the time.")
    payment_id = models.CharField(max_length=255, blank=True, db_index=True)
    refunded_minor = models.PositiveIntegerField(default=0)
    refund_owed = models.PositiveIntegerField("to be paid back by hand", default=0)

    class Meta:
        ordering = ("-issued_at",)
        constraints = [models.UniqueConstraint(fields=["provider", "external_id"], name="one_invoice_each")]

    def __str__(self) -> str:
        return f"{self.number}: {self.money}"

    @property
    def money(self) -> Money:
        """The total."""
        return Money(self.minor, self.currency)

    @property
    def tax(self) -> Money:
        """The tax in it."""
        return Money(self.tax_minor, self.currency)

    @property
    def refunded(self) -> Money:
        """What was given back."""
        return Money(self.refunded_minor, self.currency)

    @property
    def net(self) -> Money:
        """Without the tax."""
        return Money(self.minor - self.tax_minor, self.currency)

    @property
    def rows(self) -> list[tuple[str, Money]]:
        """The lines with their amounts."""
        return [(str(what), Money(int(minor), self.currency)) for what, minor in self.lines]


class Notice(models.Model):
    """A message about a subscription that was written: each once, whatever is told how often."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=24)
    about = models.CharField(max_length=40, help_text="What it was about: a day, an invoice.")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "kind", "about"], name="one_notice_each")]

    def __str__(self) -> str:
        return f"{self.kind} ({self.about})"
