"""Rows of the wall: its rules, the articles opened, the passes given.

Articles are named by their number alone: this room stands below the library and does not know it.
"""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from masthead.access.gate import Policy


@register_setting(icon="lock", order=200)
class WallRules(BaseGenericSetting):
    """The wall, as the publisher sets it."""

    articles_a_month = models.PositiveSmallIntegerField(
        default=3, validators=[MaxValueValidator(100)], help_text="Gated articles a confirmed reader may choose each month."
    )
    articles_unconfirmed = models.PositiveSmallIntegerField(
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text="Articles an address opens before it is confirmed, the first included.",
    )
    opening_paragraphs = models.PositiveSmallIntegerField(
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text="Paragraphs anyone may read where the editor marked no cut.",
    )
    kept_open_days = models.PositiveSmallIntegerField(
        default=30, validators=[MaxValueValidator(3650)], help_text="How long a chosen article stays open, if longer than its month."
    )
    gifts_a_month = models.PositiveSmallIntegerField(
        default=10, validators=[MaxValueValidator(100)], help_text="Articles a subscriber may give away each month."
    )
    gift_opens = models.PositiveSmallIntegerField(
        default=25, validators=[MinValueValidator(1), MaxValueValidator(1000)], help_text="People who may open one gift."
    )
    gift_days = models.PositiveSmallIntegerField(
        default=30, validators=[MinValueValidator(1), MaxValueValidator(365)], help_text="Days a gift stays open."
    )
    invitation = models.CharField(
        max_length=200,
        default="Your e-mail opens this article now, {articles} more each month, and our free letter.",
        help_text="The wall's one sentence. {articles} becomes the number of articles a month.",
    )

    panels = [
        "articles_a_month",
        "articles_unconfirmed",
        "opening_paragraphs",
        "kept_open_days",
        "invitation",
        "gifts_a_month",
        "gift_opens",
        "gift_days",
    ]

    class Meta:
        verbose_name = "wall and meter"

    def policy(self) -> Policy:
        """The rules as the gate takes them."""
        return Policy(allowance=self.articles_a_month, pass_allowance=self.articles_unconfirmed)

    @property
    def invites(self) -> str:
        """The wall's sentence, with the number in it."""
        if not self.articles_a_month and "{articles}" in self.invitation:
            return "Your e-mail opens this article now, and brings our free letter."
        return self.invitation.replace("{articles}", self._count())

    @property
    def agreement(self) -> str:
        """What confirming an address means: shown where it is confirmed, and kept as the consent's wording."""
        if not self.articles_a_month:
            return "Confirming the address makes you a reader and brings our free letter, until you say stop."
        return (
            f"Confirming the address makes you a reader: {self._count()} articles a month of your own choosing, "
            "and our free letter, until you say stop."
        )

    def _count(self) -> str:
        words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
        return words[self.articles_a_month] if self.articles_a_month < len(words) else str(self.articles_a_month)

    @property
    def kept(self) -> timedelta:
        """How long a chosen article stays open."""
        return timedelta(days=self.kept_open_days)


class Opened(models.Model):
    """A reader opened an article. `slot` is which of the month's articles of choice it took; NULL took none.

    The unique keys are the limit: two tabs, a retry or a crash cannot spend twice, and sixteen presses at once fill
    three slots, on any database.
    """

    class How(models.TextChoices):
        CHOSEN = "chosen", "chosen"
        ARRIVAL = "arrival", "the article that brought them in"

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="opened")
    article_id = models.PositiveBigIntegerField()
    month = models.DateField()
    slot = models.PositiveSmallIntegerField(null=True)
    how = models.CharField(max_length=8, choices=How.choices, default=How.CHOSEN)
    opened_at = models.DateTimeField()
    until = models.DateTimeField(help_text="Stands open until then.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "month", "article_id"], name="an_article_once_a_month"),
            models.UniqueConstraint(fields=["reader", "month", "slot"], name="a_slot_once_a_month"),
        ]
        indexes = [models.Index(fields=["reader", "until"])]

    def __str__(self) -> str:
        return f"article {self.article_id}, {self.opened_at:%Y-%m-%d}"


class Pass(models.Model):
    """What a browser gets for an address nobody has proven yet: this article, and perhaps one more. Never an account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.EmailField(max_length=254, help_text="As typed; unproven.")
    came_from = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"a pass, {self.made_at:%Y-%m-%d}"

    def holds(self, now: datetime) -> bool:
        """Whether it still opens anything."""
        return self.closed_at is None and now < self.until


class Passed(models.Model):
    """An article that a pass opened; the unique keys bound how many."""

    held = models.ForeignKey(Pass, on_delete=models.CASCADE, related_name="passed")
    article_id = models.PositiveBigIntegerField()
    slot = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["held", "article_id"], name="an_article_once_a_pass"),
            models.UniqueConstraint(fields=["held", "slot"], name="a_slot_once_a_pass"),
        ]

    def __str__(self) -> str:
        return f"article {self.article_id} by {self.held}"


class Gift(models.Model):
    """A subscriber gives an article away: whoever holds the address may open it, within the gift's bounds.

    `slot` is which of the giver's gifts of the month it took; as with the meter, the unique key is the limit.
    """

    giver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="gifts")
    article_id = models.PositiveBigIntegerField()
    token = models.CharField(max_length=43, unique=True, help_text="The last part of its address.")
    month = models.DateField()
    slot = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["giver", "month", "slot"], name="a_gift_slot_once_a_month"),
            models.UniqueConstraint(fields=["giver", "month", "article_id"], name="an_article_given_once_a_month"),
        ]

    def __str__(self) -> str:
        return f"article {self.article_id}, a gift of {self.made_at:%Y-%m-%d}"

    def holds(self, now: datetime) -> bool:
        """Whether it still opens its article."""
        return self.revoked_at is None and now < self.until


class GiftOpened(models.Model):
    """A person pressed *read* on a gift; `browser` is the opaque name of theirs. Scanners press nothing and count for nothing."""

    gift = models.ForeignKey(Gift, on_delete=models.CASCADE, related_name="opens")
    browser = models.UUIDField(default=uuid.uuid4, editable=False)
    slot = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gift", "browser"], name="a_gift_once_a_browser"),
            models.UniqueConstraint(fields=["gift", "slot"], name="a_gift_open_slot_once"),
        ]

    def __str__(self) -> str:
        return f"{self.gift}, opened"
