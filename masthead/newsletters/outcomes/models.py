"""What came back, and who is not written to because of it."""

from django.db import models
from django.db.models import Q


class Suppression(models.Model):
    """An address that gets no letters. Kept as a keyed hash, so it outlives the reader's erasure and names nobody.

    Lifted, it stays as the record of both. It concerns letters alone: a code somebody asks for, or an invoice, is sent.
    """

    class Reason(models.TextChoices):
        DEAD = "dead", "the mailbox does not exist"
        SILENT = "silent", "it could not be delivered for weeks"
        COMPLAINT = "complaint", "the reader reported a letter as spam"
        ASKED = "asked", "the reader asked for no letters at all"
        HAND = "hand", "entered at the desk"

    digest = models.CharField(max_length=64, db_index=True, help_text="The address under a keyed hash.")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    since = models.DateTimeField()
    evidence = models.TextField(blank=True, help_text="What the other side said, shortened and without the address.")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=254, blank=True)

    class Meta:
        ordering = ("-since", "-pk")
        constraints = [models.UniqueConstraint(fields=["digest"], condition=Q(lifted_at=None), name="one_suppression_in_force")]

    def __str__(self) -> str:
        return f"{self.digest[:10]}…: {self.get_reason_display()}"


class Trouble(models.Model):
    """Letters to an address that did not arrive, for now: counted, and forgotten with time. See `patience`."""

    digest = models.CharField(max_length=64, unique=True)
    score = models.FloatField()
    times = models.PositiveSmallIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.digest[:10]}…: {self.times} times"


class Inbound(models.Model):
    """What came back, as it came: stored once, answered, then worked off. Kept a while, for a person to look at and do again."""

    class Kind(models.TextChoices):
        MAIL = "mail", "a message"
        EVENT = "event", "a provider’s notice"

    source = models.CharField(max_length=20, help_text="imap, pop3, lmtp, or the provider’s name.")
    event_id = models.CharField(max_length=200, help_text="The provider’s own, or a digest of the message.")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    body = models.BinaryField(help_text="The message, or the notice as JSON; the first quarter of a megabyte of it.")
    to = models.CharField("addressed to", max_length=500, blank=True)
    came_at = models.DateTimeField(db_index=True)
    worked_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    verdict = models.CharField(max_length=12, blank=True, db_index=True)
    reason = models.CharField(max_length=40, blank=True)
    said = models.CharField(max_length=500, blank=True, help_text="What the other side said.")
    done = models.CharField(max_length=200, blank=True, help_text="What was done because of it.")
    delivery = models.ForeignKey("newsletters.Delivery", null=True, blank=True, on_delete=models.SET_NULL, related_name="came_back")

    class Meta:
        ordering = ("-came_at", "-pk")
        constraints = [models.UniqueConstraint(fields=["source", "event_id"], name="what_comes_back_is_stored_once")]
        indexes = [models.Index(fields=["came_at"], condition=Q(worked_at=None), name="inbound_waiting")]

    def __str__(self) -> str:
        return f"{self.source}: {self.verdict or 'not looked at'}"
