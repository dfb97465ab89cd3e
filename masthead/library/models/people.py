"""The experts who write."""

from django.db import models
from django.urls import reverse
from wagtail.search import index


class Author(index.Indexed, models.Model):
    """Somebody with a byline."""

    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=160)
    credential = models.CharField("in six words", max_length=120, blank=True, help_text="Stands beside the byline.")
    role = models.CharField(max_length=120, blank=True)
    biography = models.TextField(blank=True)
    picture = models.ForeignKey("library.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Their page."""
        return reverse("author", args=[self.slug])
