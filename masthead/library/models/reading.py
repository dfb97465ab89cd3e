"""What a reader keeps: articles saved for later, and their own history. Theirs alone; one switch (`keeps_history`) ends it."""

from django.conf import settings
from django.db import models

from masthead.library.models.pages import ArticlePage


class Saved(models.Model):
    """An article put aside for later."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved")
    article = models.ForeignKey(ArticlePage, on_delete=models.CASCADE, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "article"], name="saved_once")]
        indexes = [models.Index(fields=["reader", "-saved_at"])]

    def __str__(self) -> str:
        return f"{self.article}, saved"


class Reading(models.Model):
    """How far a reader came in an article, and the text as it then stood.

    `place`: the mark of the paragraph they stopped at ("" at the end). `seen`: the marks of all paragraphs shown to them
    (see `typesetting.marked`); a paragraph whose mark is not among them has changed since.
    """

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readings")
    article = models.ForeignKey(ArticlePage, on_delete=models.CASCADE, related_name="+")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    place = models.CharField(max_length=16, blank=True)
    part = models.PositiveSmallIntegerField(default=0, help_text="How far, in hundredths.")
    seen = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "article"], name="one_reading_an_article")]
        indexes = [models.Index(fields=["reader", "-last_at"])]

    def __str__(self) -> str:
        return f"{self.article}, {self.part} %"
