"""Rows for limits."""

from django.db import models


class Count(models.Model):
    """How often something was done by one party within one window of time. Keys are digests: no personal data."""

    key = models.CharField(max_length=64)
    window = models.DateTimeField(db_index=True)
    times = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="one_count_per_window")]

    def __str__(self) -> str:
        return f"{self.times} in the window from {self.window}"


class Refused(models.Model):
    """That a party went over a limit in a window: which limit, and when first. How often, its count says. Keys are the counts' digests."""

    limit = models.CharField(max_length=80)
    key = models.CharField(max_length=64)
    window = models.DateTimeField()
    most = models.PositiveIntegerField(help_text="What the limit allowed then.")
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.limit}, first at {self.at}"
