"""What the owner sets about selling, and what a buyer says of themselves."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from masthead.kit.money import Money
from masthead.subscriptions.billing.offers import Cut, Lasting

CURRENCY = RegexValidator("^[A-Z]{3}$", "Three capital letters, e.g. EUR.")
COUNTRY = RegexValidator("^[A-Z]{2}$", "Two capital letters, e.g. DE.")


@register_setting(icon="key")
class SellingRules(BaseGenericSetting):
    """How the publication sells, as the publisher sets it."""

    grace_days = models.PositiveSmallIntegerField(
        default=14, validators=[MaxValueValidator(60)], help_text="Days of access after a renewal that could not be charged."
    )
    renewal_notice_days = models.PositiveSmallIntegerField(
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="Days before a yearly renewal that its reader is told. An invoice for the next period goes out as early.",
    )
    withdrawal_days = models.PositiveSmallIntegerField(
        default=14, validators=[MaxValueValidator(60)], help_text="Days in which a reader may withdraw and is paid back. 0: not."
    )
    withdrawal_countries = models.CharField(
        max_length=400,
        blank=True,
        default="AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK",
        help_text="Where the law gives it, in two letters each. Empty: everywhere. Who did not say a country may withdraw.",
    )
    invoices = models.BooleanField("pay by invoice", default=True, help_text="Offered beside cards; where no card can be taken, always.")
    seller = models.TextField("the seller, for invoices", blank=True, help_text="Name, address, register, VAT number.")
    seller_country = models.CharField(max_length=2, blank=True, validators=[COUNTRY], help_text="Whose tax rate holds by default.")
    student_domains = models.TextField(
        blank=True,
        default="edu ac.uk ac.at ac.jp edu.au uni-heidelberg.de ethz.ch",
        help_text="Ends of addresses that prove a student, separated by spaces.",
    )

    panels = [
        "grace_days", "renewal_notice_days", "withdrawal_days", "withdrawal_countries", "invoices", "seller", "seller_country",
        "student_domains",
    ]  # fmt: skip

    class Meta:
        verbose_name = "selling"

    @property
    def students_at(self) -> tuple[str, ...]:
        """The domains that prove a student."""
        return tuple(self.student_domains.lower().split())

    def may_withdraw_in(self, country: str) -> bool:
        """Whether a buyer from there may withdraw."""
        named = self.withdrawal_countries.upper().split()
        return self.withdrawal_days > 0 and (not country or not named or country in named)


class TaxRate(models.Model):
    """The tax that is in our prices, by the buyer's country."""

    country = models.CharField(max_length=2, unique=True, validators=[COUNTRY])
    percent = models.DecimalField(
        max_digits=5, decimal_places=2, validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(50))]
    )

    class Meta:
        ordering = ("country",)

    def __str__(self) -> str:
        return f"{self.country} {self.percent} %"


class Coupon(models.Model):
    """A code that takes something off. What it may be used is rows under a unique key (`Use`), so that two cannot take the last one."""

    code = models.CharField(
        max_length=40, unique=True, validators=[RegexValidator("^[A-Z0-9-]{3,40}$", "Capital letters, digits and hyphens.")]
    )
    percent = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(100)])
    minor = models.PositiveIntegerField("or an amount in minor units", default=0)
    currency = models.CharField(max_length=3, blank=True, validators=[CURRENCY], help_text="Of the amount.")
    lasting = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Lasting], default=Lasting.ONCE)
    months = models.PositiveSmallIntegerField(default=0, help_text="Where it lasts for months: how many.")
    plan = models.ForeignKey("subscriptions.Plan", null=True, blank=True, on_delete=models.CASCADE, help_text="Empty: any plan.")
    begins = models.DateTimeField(null=True, blank=True)
    ends = models.DateTimeField(null=True, blank=True)
    most = models.PositiveIntegerField("uses at most", null=True, blank=True)

    class Meta:
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gt=0, minor=0) | Q(percent=0, minor__gt=0),
                name="a_coupon_takes_one_thing_off",
                violation_error_message="Give a percentage or an amount, not both.",
            ),
            models.CheckConstraint(
                condition=Q(minor=0) | ~Q(currency=""),
                name="an_amount_has_its_currency",
                violation_error_message="An amount needs its currency.",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def cut(self) -> Cut:
        """What it takes off."""
        return Cut(self.percent, self.minor, self.currency)

    @property
    def says(self) -> str:
        """What it takes off, in words."""
        off = f"{self.percent} %" if self.percent else str(Money(self.minor, self.currency))
        if self.lasting == Lasting.FOREVER:
            return f"{off} off every payment"
        return f"{off} off for {self.months} months" if self.lasting == Lasting.MONTHS else f"{off} off the first payment"


class Use(models.Model):
    """One use of a coupon: a numbered slot, one a reader. Held while they pay, until `held_until`; kept for good once they have."""

    coupon = models.ForeignKey(Coupon, on_delete=models.CASCADE, related_name="uses")
    slot = models.PositiveIntegerField()
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    held_until = models.DateTimeField(null=True, blank=True, help_text="Empty: used.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["coupon", "slot"], name="one_use_a_slot"),
            models.UniqueConstraint(fields=["coupon", "reader"], name="one_use_a_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.coupon} by {self.reader}"


class Voice(models.Model):
    """What a reader says, for the subscribe page: in their own words, entered at the desk with their leave."""

    words = models.TextField(max_length=400)
    who = models.CharField(max_length=120, help_text="Their name, as they want it.")
    what = models.CharField(max_length=120, blank=True, help_text="What they do.")
    shown = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    demo = models.BooleanField("written for the demo", default=False, editable=False)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return f"{self.who}: {self.words[:40]}"


class Billing(models.Model):
    """Whom invoices are made out to, as the reader says."""

    reader = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="billing")
    name = models.CharField(max_length=200, blank=True)
    address = models.TextField(max_length=400, blank=True)
    country = models.CharField(max_length=2, blank=True, validators=[COUNTRY])
    vat_number = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return self.name or str(self.reader)

    def as_billed(self) -> dict[str, str]:
        """As an invoice keeps it."""
        return {"name": self.name, "address": self.address, "country": self.country, "vat_number": self.vat_number}
