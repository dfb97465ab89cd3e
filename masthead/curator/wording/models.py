"""What the newsroom keeps of wording: what was asked for, what came, what was refused and why, what an editor took."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from masthead.curator.newsroom.models import Story
from masthead.curator.wording.asking import Wanted


class Proposal(models.Model):
    """A press on *Propose wording*. `sources`: the sentences that the model is given; `sentences`: what it made of them, each judged."""

    class State(models.TextChoices):
        WAITING = "waiting"  # for the worker
        ASKED = "asked"
        DONE = "done"
        FAILED = "failed"

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="proposals")
    wanted = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Wanted])
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    sources = models.JSONField(default=list)
    sentences = models.JSONField(default=list)
    said = models.CharField(max_length=300, blank=True)  # why it failed
    model = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_index=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("story", "wanted"), condition=Q(state__in=("waiting", "asked")), name="a_story_is_worded_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.wanted} of {self.story_id}: {self.state}"
