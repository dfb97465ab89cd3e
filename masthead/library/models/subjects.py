"""What articles are about: regions, countries, topics; and the series they belong to."""

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from wagtail.search import index


class Subject(index.Indexed, models.Model):
    """Something an article is about, with a page of its own."""

    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=160)
    introduction = models.TextField(blank=True)

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]
    section = ""  # the first part of its address

    class Meta:
        abstract = True
        ordering: ClassVar[tuple[str, ...]] = ("name",)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Without a slug it gets one from its name."""
        self.slug = self.slug or slugify(self.name)[:120] or "unnamed"
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("section", args=[self.section, self.slug])


class Region(Subject):
    """A part of the world, as the publication divides it."""

    section = "regions"
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(Subject.Meta):
        ordering: ClassVar[tuple[str, ...]] = ("position", "name")


class Country(Subject):
    """A country."""

    section = "countries"

    class Meta(Subject.Meta):
        verbose_name_plural = "countries"


class Topic(Subject):
    """A topic."""

    section = "topics"


class Series(Subject):
    """Articles that belong together."""

    section = "series"

    class Meta(Subject.Meta):
        verbose_name_plural = "series"
