"""The publication itself: its name and its face."""

import calendar
from typing import Any

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Site


@register_setting(icon="site", order=100)
class Publication(BaseGenericSetting):
    """What the publication is called and how it introduces itself."""

    name = models.CharField(max_length=80, default="Masthead")
    tagline = models.CharField("in six words", max_length=120, blank=True)
    description = models.CharField(max_length=300, blank=True, help_text="One sentence for search engines and feeds.")
    accent = models.CharField(
        max_length=7, default="#9e2a1f", validators=[RegexValidator("^#[0-9a-fA-F]{6}$", "A colour such as #9e2a1f.")]
    )
    payment_details = models.TextField(blank=True, help_text="How to pay an invoice: bank, account, whom to write to.")
    news_hour = models.PositiveSmallIntegerField(
        "hour of the news",
        default=7,
        validators=[MaxValueValidator(23)],
        help_text="From this hour on, readers are told by e-mail of what is new in what they follow; in the publication’s time zone.",
    )
    news_weekday = models.PositiveSmallIntegerField(
        "day of the weekly news", default=5, choices=list(enumerate(calendar.day_name)), help_text="For those who want it weekly."
    )
    is_demo = models.BooleanField(default=False, editable=False)
    begun_at = models.DateTimeField(null=True, editable=False, help_text="When it was set up in the browser; closes that door for good.")

    panels = ["name", "tagline", "description", "accent", "payment_details", "news_hour", "news_weekday"]

    class Meta:
        verbose_name = "publication"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Its name is also what the desk calls the site."""
        super().save(*args, **kwargs)
        Site.objects.filter(is_default_site=True).exclude(site_name=self.name).update(site_name=self.name)
