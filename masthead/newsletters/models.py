"""Letters, who agreed to them, and messages on their way."""

from datetime import time

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from masthead.library.models import ArticlePage, Often


class Letter(models.Model):
    """A letter one may receive."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    summary = models.CharField(max_length=200, blank=True)
    free = models.BooleanField(default=True, help_text="For every confirmed reader; else for subscribers.")
    on_arrival = models.BooleanField(default=False, help_text="Confirming an address is the consent to this letter.")
    hour = models.TimeField("sent at", default=time(6, 0), help_text="On the clock where the reader lives.")
    latest = models.TimeField(
        "not after", default=time(11, 0), help_text="On the same clock. What could not go by then waits until somebody at the desk says so."
    )
    # Its rhythm
    days = models.CharField(
        max_length=7,
        blank=True,
        validators=[RegexValidator("^1?2?3?4?5?6?7?$", "Numbers of weekdays in their order, Monday is 1: 12345, or 6.")],
        help_text="Numbers of the weekdays on which it comes, Monday is 1: 12345. Empty: only when an editor begins one.",
    )
    drafted_at = models.TimeField(
        "draft ready at",
        default=time(15),
        help_text="When the draft lies on the desk the day before, by the publication’s clock. Readers far to the east get it first.",
    )
    needs_approval = models.BooleanField("a second person approves", default=False, help_text="Nobody sends what they alone have read.")

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.name


class Consent(models.Model):
    """A reader agreed to a letter: when, to which words, where. Withdrawn, it stays as the record of both.

    `paused_until` and `weekdays` are how they want it; the log of what was agreed and withdrawn is `ConsentRecord`.
    """

    class Days(models.IntegerChoices):
        """Bits, Monday is 1: on which days of the week the reader wants a letter that comes daily."""

        EVERY = 0b1111111, "Whenever it comes out"
        THREE = 0b0010101, "Mondays, Wednesdays and Fridays"
        ONE = 0b0000001, "Mondays only"

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="consents")
    given_at = models.DateTimeField()
    wording = models.TextField(blank=True)
    source = models.CharField(max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True, help_text="The first day on which it comes again.")
    weekdays = models.PositiveSmallIntegerField(choices=Days.choices, default=Days.EVERY)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "letter"], condition=Q(withdrawn_at=None), name="one_consent_in_force")]

    def __str__(self) -> str:
        return f"{self.reader}: {self.letter}"


class ConsentRecord(models.Model):
    """One line of the log of consents: given or withdrawn, when, on which page, to which words, how. The database refuses to change it."""

    class What(models.TextChoices):
        GIVEN = "given", "given"
        WITHDRAWN = "withdrawn", "withdrawn"

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consent_records")
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="consent_records")
    what = models.CharField(max_length=10, choices=What.choices)
    at = models.DateTimeField()
    method = models.CharField(max_length=40, help_text="By what act: a confirmed address, a press, one click in a mail program, an import.")
    source = models.CharField("page", max_length=500, blank=True)
    wording = models.TextField(blank=True)
    version = models.CharField("version of the wording", max_length=12, blank=True)
    network = models.CharField(max_length=64, blank=True, help_text="A keyed hash of the network it came from.")

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.letter} {self.what} by {self.reader}"


class SignUp(models.Model):
    """Somebody typed an address to receive letters; its owner has been asked. Nothing is sent there but that question."""

    address = models.EmailField(max_length=254)
    letters = models.ManyToManyField(Letter, related_name="sign_ups")
    digest = models.CharField(max_length=64, unique=True, help_text="Of the mailed link.")
    asked_at = models.DateTimeField(db_index=True)
    until = models.DateTimeField()
    source = models.CharField("page", max_length=500, blank=True)
    wording = models.TextField(blank=True)
    network = models.CharField(max_length=64, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.address}, asked {self.asked_at:%Y-%m-%d}"


class Message(models.Model):
    """One message to one person. Stored first, sent by the worker, tried again until it is gone or given up.

    Its bodies hold codes and links, so they are emptied once it is sent.
    """

    kind = models.CharField(max_length=40)
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    headers = models.JSONField(default=dict)
    made_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_try_at"], condition=Q(sent_at=None), name="messages_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to}"


class Round(models.Model):
    """A reader's turn to hear of what is new in what they follow, on a day: taken once, whether there was news or not."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    often = models.CharField(max_length=6, choices=Often.choices)
    day = models.DateField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "often", "day"], name="one_round_a_day")]
        indexes = [models.Index(fields=["often", "day"])]

    def __str__(self) -> str:
        return f"{self.often} news of {self.day:%Y-%m-%d}"


class Told(models.Model):
    """A reader was told that an article is new. Once, whichever search or follow it came by."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey(ArticlePage, on_delete=models.CASCADE, related_name="+")
    told_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "article"], name="told_once")]

    def __str__(self) -> str:
        return f"article {self.article_id}, told"


# Django looks for models here; those of the inner rooms stand with what they are about.
from masthead.newsletters.editions.models import Edition, Imprint, Link, LinkDay  # noqa: E402
from masthead.newsletters.outcomes.models import Inbound, Suppression, Trouble  # noqa: E402
from masthead.newsletters.sending.models import Alarm, Delivery, Dispatch, Run, Version  # noqa: E402

__all__ = [
    "Alarm", "Consent", "ConsentRecord", "Delivery", "Dispatch", "Edition", "Imprint", "Inbound", "Letter", "Link", "LinkDay", "Message",
    "Round", "Run", "Suppression", "Told", "Trouble", "Version",
]  # fmt: skip
