"""What was imported, and from where."""

from django.db import models

from masthead.library.models import ArticlePage


class Original(models.Model):
    """An imported article's origin.

    `source` and `source_id` are the other system's words; `collection` keeps two archives apart whose ids clash, and is
    empty for a house that imports one. The file's name is not part of it: files are renamed and grow.
    """

    source = models.CharField(max_length=20)
    collection = models.CharField(max_length=100, blank=True, default="")
    source_id = models.CharField(max_length=500)
    article = models.ForeignKey(ArticlePage, on_delete=models.CASCADE, related_name="originals")
    digest = models.CharField(max_length=64, help_text="Of the article as it was imported last.")
    live = models.BooleanField(default=True, help_text="As it was imported: who takes it offline at the desk is not overruled.")
    raw = models.BinaryField(help_text="The source's own words, zlib-compressed, kept for a better reader.")
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "collection", "source_id"], name="an_original_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.source_id}"
