"""What is planned: the publication's rhythm, its holidays, and which draft is for which day."""

from django.core.validators import MaxValueValidator
from django.db import models
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from masthead.library.models.pages import ArticlePage


@register_setting(icon="calendar-alt", order=300)
class Rhythm(BaseGenericSetting):
    """What readers are promised each week; the desk measures the plan against it."""

    analyses_a_weekday = models.PositiveSmallIntegerField(
        default=1, validators=[MaxValueValidator(50)], help_text="Original pieces from Monday to Friday, each day at least."
    )
    in_depth_a_week = models.PositiveSmallIntegerField(
        "in-depth pieces a week", default=1, validators=[MaxValueValidator(50)], help_text="Each week at least."
    )
    calendar_key = models.CharField(max_length=43, blank=True, editable=False, help_text="The secret part of the plan's calendar address.")

    panels = ["analyses_a_weekday", "in_depth_a_week"]

    class Meta:
        verbose_name = "rhythm"


class Pause(models.Model):
    """Days without a duty to publish: holidays, a summer break."""

    first_day = models.DateField()
    last_day = models.DateField()
    why = models.CharField(max_length=120, help_text="As the desk names it: Christmas, summer break.")

    class Meta:
        ordering = ("first_day",)
        constraints = [models.CheckConstraint(condition=models.Q(last_day__gte=models.F("first_day")), name="a_pause_ends_after_it_begins")]

    def __str__(self) -> str:
        return f"{self.why}, {self.first_day:%d %b} to {self.last_day:%d %b %Y}"


class Planned(models.Model):
    """The day an article is meant for. A row of its own: a page's fields are overwritten by its next revision."""

    article = models.OneToOneField(ArticlePage, on_delete=models.CASCADE, primary_key=True, related_name="planned")
    day = models.DateField(db_index=True)
    position = models.PositiveSmallIntegerField(default=0)
    moved_at = models.DateTimeField(null=True, help_text="When its day or its place was last changed; calendars ask.")

    class Meta:
        ordering = ("day", "position")

    def __str__(self) -> str:
        return f"{self.article} on {self.day:%Y-%m-%d}"
