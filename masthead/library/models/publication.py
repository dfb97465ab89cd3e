"""The publication itself: its name and its face."""

from typing import Any

from django.core.validators import RegexValidator
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
    is_demo = models.BooleanField(default=False, editable=False)
    begun_at = models.DateTimeField(null=True, editable=False, help_text="When it was set up in the browser; closes that door for good.")

    panels = ["name", "tagline", "description", "accent", "payment_details"]

    class Meta:
        verbose_name = "publication"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Its name is also what the desk calls the site."""
        super().save(*args, **kwargs)
        Site.objects.filter(is_default_site=True).exclude(site_name=self.name).update(site_name=self.name)
