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
