"""What is said to be to come, before and after an editor decided on it.

A row is what somebody outside says, and stays that: the radar's entry is the editors' own. The two are compared field by field, so
that what an editor changed is known without anybody having to watch the forms.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from masthead.curator.calendars.models import Calendar
from masthead.curator.dates import Days


class Suggestion(models.Model):
    """An event of a calendar, or a day that items of the wire name. `key`: 63 bits of what it stays known by."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting"
        ACCEPTED = "accepted"
        DISMISSED = "dismissed"

    calendar = models.ForeignKey(Calendar, null=True, blank=True, on_delete=models.CASCADE, related_name="suggestions", db_index=False)
    key = models.BigIntegerField()
    day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    day_known = models.BooleanField(default=True)
    title = models.CharField(max_length=160)
    text = models.CharField(max_length=400, blank=True)
    place = models.CharField(max_length=120, blank=True)
    about = models.CharField(max_length=120, blank=True)  # countries by their codes, or organisations, with a comma between
    kind = models.CharField(max_length=20, blank=True)  # of the wire's: vote, summit, court …
    categories = models.JSONField(default=list, blank=True)  # as the calendar has them
    reports = models.PositiveIntegerField(default=0)  # owners of outlets that say so
    first_at = models.DateTimeField()
    newest_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    entry = models.ForeignKey("curator.RadarEntry", null=True, blank=True, on_delete=models.SET_NULL, related_name="suggestions")
    touched = models.JSONField(default=list, blank=True)  # fields of the entry that an editor changed
    filed = models.JSONField(default=dict, blank=True)  # countries and topics that the entry began with
    gone = models.BooleanField(default=False)  # the calendar has cancelled it, or has it no more
    asks = models.BooleanField(default=False)  # it says something new about what an editor changed

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("calendar", "key"), condition=Q(calendar__isnull=False), name="an_event_of_a_calendar_is_kept_once"
            ),
            models.UniqueConstraint(fields=("key",), condition=Q(calendar__isnull=True), name="a_day_on_the_wire_is_kept_once"),
        ]
        indexes = [
            models.Index(fields=("state", "day"), name="suggestions_that_wait"),
            models.Index(fields=("day", "kind"), name="suggestions_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.title}"

    @property
    def days(self) -> Days:
        """When it is."""
        return Days(self.day, self.last_day, self.day_known)


class Report(models.Model):
    """A sentence of an item that names the day. The item itself may have gone to the archive."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.CASCADE, related_name="sentences", db_index=False)
    item_number = models.BigIntegerField()
    outlet = models.CharField(max_length=200)
    voice = models.CharField(max_length=200)  # whose outlet it is
    url = models.CharField(max_length=1000, blank=True)
    sentence = models.CharField(max_length=400)
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ("-at", "-pk")
        constraints = [models.UniqueConstraint(fields=("suggestion", "item_number"), name="an_item_names_a_day_once")]

    def __str__(self) -> str:
        return self.sentence
