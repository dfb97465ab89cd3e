"""Letters, who agreed to them, and messages on their way."""

from datetime import time

from django.conf import settings
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Letter(models.Model):
    """A letter one may receive."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    summary = models.CharField(max_length=200, blank=True)
    free = models.BooleanField(default=True, help_text="For every confirmed reader; else for subscribers.")
    on_arrival = models.BooleanField(default=False, help_text="Confirming an address is the consent to this letter.")
    # Its rhythm
    days = models.CharField(
        max_length=7,
        blank=True,
        validators=[RegexValidator("^1?2?3?4?5?6?7?$", "Numbers of weekdays in their order, Monday is 1: 12345, or 6.")],
        help_text="Numbers of the weekdays on which it comes, Monday is 1: 12345. Empty: only when an editor begins one.",
    )
    hour = models.TimeField(default=time(6), help_text="When readers get it, each by their own clock.")
    drafted_at = models.TimeField(
        "draft ready at",
        default=time(15),
        help_text="When the draft lies on the desk the day before, by the publication’s clock. Readers far to the east get it first.",
    )
    late_hours = models.PositiveSmallIntegerField(
        "not later than",
        default=6,
        validators=[MaxValueValidator(72)],
        help_text="Hours after its hour from which on it is no longer sent unasked.",
    )
    needs_approval = models.BooleanField("a second person approves", default=False, help_text="Nobody sends what they alone have read.")

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.name


class Consent(models.Model):
    """A reader agreed to a letter: when, to which words, where. Withdrawn, it stays as the record of both."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="consents")
    given_at = models.DateTimeField()
    wording = models.TextField(blank=True)
    source = models.CharField(max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "letter"], condition=Q(withdrawn_at=None), name="one_consent_in_force")]

    def __str__(self) -> str:
        return f"{self.reader}: {self.letter}"


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


# The room's other nouns, each beside what is done with it.
from masthead.newsletters.editions.models import Edition, Link, LinkDay  # noqa: E402

__all__ = ["Consent", "Edition", "Letter", "Link", "LinkDay", "Message"]
