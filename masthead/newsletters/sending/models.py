"""An edition handed over: the frozen audience and text, how far it is, and who is sending."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q


class Dispatch(models.Model):
    """An edition handed over for sending. Its audience is frozen: one row of Delivery a reader, and no more join it."""

    class State(models.TextChoices):
        SENDING = "sending", "being sent"  # also while it waits for the next zone's hour
        PAUSED = "paused", "paused"
        STOPPED = "stopped", "stopped"
        DONE = "done", "sent"

    edition = models.OneToOneField("newsletters.Edition", on_delete=models.PROTECT, related_name="dispatch")
    letter = models.ForeignKey("newsletters.Letter", on_delete=models.PROTECT, related_name="dispatches")
    state = models.CharField(max_length=8, choices=State.choices, default=State.SENDING, db_index=True)
    handed_at = models.DateTimeField()
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    audience = models.PositiveIntegerField(default=0, help_text="How many readers were frozen into it.")
    at_once = models.BooleanField(default=False, help_text="Sent when handed over, not at each reader’s local hour.")
    grace = models.DurationField(
        null=True, blank=True, default=timedelta(hours=5), help_text="Later than this after a reader’s hour we ask first. Empty: never."
    )
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-handed_at",)
        verbose_name_plural = "dispatches"

    def __str__(self) -> str:
        return f"{self.edition}: {self.get_state_display()}"


class Version(models.Model):
    """The text as it was frozen. A late correction is a further version, for those whose hour has not come."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    renditions = models.JSONField(help_text="One for each kind of reader, as `renditions.Rendition`.")

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["dispatch", "number"], name="versions_are_numbered")]

    def __str__(self) -> str:
        return f"version {self.number} of {self.dispatch_id}"


class Run(models.Model):
    """A sending process at work. Its journal, `sending/<id>.journal` in the data folder, is locked while it lives."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    began_at = models.DateTimeField()
    beat_at = models.DateTimeField(help_text="When it last said that it lives; for senders on other machines, whose journal we do not see.")

    def __str__(self) -> str:
        return f"sender {self.id}"


class Delivery(models.Model):
    """An edition for one reader. Unique, so that nobody is sent an edition twice; never deleted, so that every reader is accounted for."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        CLAIMED = "claimed", "in a sender’s hands"
        SENT = "sent", "sent"
        FAILED = "failed", "refused by the mail server"
        HELD = "held", "in doubt, held"
        LEFT_OUT = "left out", "left out"  # unsubscribed, suppressed or gone since the audience was frozen

    class Doubt(models.TextChoices):
        NONE = "", "none"
        RESENT = "resent", "sent again"
        HELD = "held", "held for a person"
        SETTLED = "settled", "a person said it had arrived"

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="deliveries")
    segment = models.CharField(max_length=12)
    domain = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(help_text="The letter’s hour where the reader lives.")
    next_at = models.DateTimeField(help_text="Not before: the hour, or after a refusal for now the next try.")
    tries = models.PositiveSmallIntegerField(default=0)
    run = models.UUIDField("the run that has claimed it", null=True)  # no foreign key: ending a run would look through every row
    version = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    reply = models.CharField(max_length=200, blank=True, help_text="What the mail server said, or why it was left out.")
    doubt = models.CharField(max_length=8, choices=Doubt.choices, default=Doubt.NONE, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["dispatch", "reader"], name="each_reader_once")]
        indexes = [
            models.Index(fields=["dispatch", "next_at"], condition=Q(state="waiting"), name="deliveries_waiting"),
            models.Index(fields=["run"], condition=Q(state="claimed"), name="deliveries_claimed"),
            models.Index(fields=["dispatch"], condition=~Q(doubt=""), name="deliveries_in_doubt"),
        ]

    def __str__(self) -> str:
        return f"{self.dispatch_id} to {self.reader_id}: {self.state}"


class Alarm(models.Model):
    """Something about a dispatch that a person must know: shown on its page until they have seen to it."""

    dispatch = models.ForeignKey(Dispatch, null=True, blank=True, on_delete=models.CASCADE, related_name="alarms")
    kind = models.SlugField(max_length=40, help_text="One open alarm of a kind a dispatch: a repeated fault is counted.")
    words = models.CharField(max_length=500)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-last_at",)
        constraints = [
            models.UniqueConstraint(fields=["dispatch", "kind"], condition=Q(seen_at=None), name="one_open_alarm_of_a_kind"),
        ]

    def __str__(self) -> str:
        return self.words
