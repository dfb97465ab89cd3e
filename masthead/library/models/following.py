"""What a reader wants to hear of: searches they saved, subjects and authors they follow. (`Saved` is another thing: an article
put aside.)"""

from django.conf import settings
from django.db import models


class Often(models.TextChoices):
    """How often one hears of what is new."""

    DAILY = "daily", "Daily"
    WEEKLY = "weekly", "Weekly"
    NEVER = "never", "Never"


class SavedSearch(models.Model):
    """A search to be asked again. `asked`: what stands in its address, without its order and its place."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=120)
    asked = models.CharField(max_length=1500)
    often = models.CharField(max_length=6, choices=Often.choices, default=Often.WEEKLY)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "asked"], name="a_search_saved_once")]
        indexes = [models.Index(fields=["often", "reader"])]

    def __str__(self) -> str:
        return self.name


class Follow(models.Model):
    """A reader follows a region, a country, a topic, a series or an author; `number` is its row's."""

    class Kind(models.TextChoices):
        REGION = "region", "region"
        COUNTRY = "country", "country"
        TOPIC = "topic", "topic"
        SERIES = "series", "series"
        AUTHOR = "author", "author"

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    number = models.PositiveBigIntegerField()
    often = models.CharField(max_length=6, choices=Often.choices, default=Often.WEEKLY)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "kind", "number"], name="followed_once")]
        indexes = [models.Index(fields=["often", "reader"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
