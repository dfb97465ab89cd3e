"""Links out of articles, as last tried."""

from django.db import models


class CheckedLink(models.Model):
    """An outside address that articles link to, and how it answered when it was last asked."""

    url = models.CharField(max_length=1000, unique=True)
    fine = models.BooleanField(default=True)
    said = models.CharField(max_length=200, blank=True, help_text="What went wrong, in a few words.")
    failures = models.PositiveSmallIntegerField(default=0, help_text="How often in a row.")
    checked_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.url)
