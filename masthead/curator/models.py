"""The radar: what is to come, dated. The wire's models lie with the feeds, the stories' with the newsroom."""

from django.db import models
from django.db.models import Q

from masthead.curator.calendars.models import Calendar
from masthead.curator.dates import Days
from masthead.curator.feeds.models import Feed, Item, Outlet, Sketch
from masthead.curator.names.models import KnownPerson, ListedName
from masthead.curator.newsroom.models import Apart, Bookmark, Decision, Story, Told, Weighing
from masthead.curator.suggesting.models import Report, Suggestion
from masthead.curator.wording.models import Proposal
from masthead.library.models import ArticlePage, Country, Topic

__all__ = [
    "Apart", "Bookmark", "Calendar", "Decision", "Feed", "Item", "KnownPerson", "ListedName", "Outlet", "Proposal", "RadarEntry",
    "Report", "Sketch", "Story", "Suggestion", "Told", "Weighing",
]  # fmt: skip


class RadarEntry(models.Model):
    """Something to come: an election, a summit, a deadline."""

    day = models.DateField(db_index=True)
    last_day = models.DateField(null=True, blank=True, help_text="Where it lasts longer than a day.")
    day_known = models.BooleanField("the day is known", default=True, help_text="Unticked, readers see the month alone.")
    title = models.CharField(max_length=160)
    text = models.CharField("why it matters", max_length=400, blank=True)
    place = models.CharField(max_length=120, blank=True)
    article = models.ForeignKey(
        ArticlePage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="The piece that explains it."
    )
    countries = models.ManyToManyField(Country, blank=True, related_name="radar")
    topics = models.ManyToManyField(Topic, blank=True, related_name="radar")
    changed_at = models.DateTimeField(auto_now=True, help_text="Calendars that follow the radar ask for it.")

    class Meta:
        ordering = ("day", "title")
        verbose_name_plural = "radar entries"
        constraints = [
            models.CheckConstraint(condition=Q(last_day=None) | Q(last_day__gte=models.F("day")), name="a_radar_entry_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.title}"

    @property
    def days(self) -> Days:
        """When it is."""
        return Days(self.day, self.last_day, self.day_known)
