"""A calendar that we follow: where to ask, or the file that was given; and how it is."""

from typing import Any

from django.db import models
from django.db.models import Q

from masthead.curator.feeds.canonical import host_of
from masthead.kit.clock import now


class Calendar(models.Model):
    """Somebody's calendar, at an address or as a file. Its events are kept as suggestions (`suggesting.models`)."""

    name = models.CharField(max_length=200)
    address = models.CharField(max_length=500, blank=True)  # "": there is a file
    file = models.BinaryField(null=True, blank=True, editable=False)  # kept, for the window into it moves on
    at_once = models.BooleanField(default=False)  # its events are entries of the radar without being asked about
    host = models.CharField(max_length=255, editable=False)
    paused = models.BooleanField(default=False)
    etag = models.CharField(max_length=200, blank=True, editable=False)
    last_modified = models.CharField(max_length=200, blank=True, editable=False)
    moved_to = models.CharField(max_length=500, blank=True, editable=False)
    next_at = models.DateTimeField(default=now, db_index=True, editable=False)
    tried_at = models.DateTimeField(null=True, blank=True, editable=False)
    succeeded_at = models.DateTimeField(null=True, blank=True, editable=False)
    read_at = models.DateTimeField(null=True, blank=True, editable=False)  # when its events were last worked out
    failures = models.PositiveSmallIntegerField(default=0, editable=False)  # in a row
    problem = models.CharField(max_length=300, blank=True, editable=False)  # a sentence; may stand beside success

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ("name", "pk")
        constraints = [models.UniqueConstraint(fields=("address",), condition=~Q(address=""), name="a_calendar_is_followed_once")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The host is a copy, as a feed's is."""
        self.host = host_of(self.moved_to or self.address)
        super().save(*args, **kwargs)
