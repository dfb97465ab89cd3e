"""The index's outbox: what has changed since it was last written."""

from django.db import models


class Changed(models.Model):
    """An article whose place in the search index may be out of date. Written with the change itself, in one transaction;
    kept for a day after it was seen to, because an index that is being rebuilt beside the live one needs it too."""

    article_id = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    withheld = models.BooleanField(
        default=False, help_text="Somebody may now read less of it: until it is seen to, it is not found at all."
    )
    indexed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=models.Q(indexed_at=None), name="waits_for_the_index")]

    def __str__(self) -> str:
        return f"article {self.article_id}, {self.at:%Y-%m-%d %H:%M}"
