"""What the lane looks at before it answers from memory."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models.functions import Now


class Version(models.Model):
    """On SQLite. Raised by the database itself, in the same transaction as each change (see `watchers`).

    Number 0 is what pages are made of: articles, their texts, pictures, subjects, the wall's rules. The others are readers': their
    account, what they have access to, what they opened.
    """

    id = models.BigIntegerField(primary_key=True)
    n = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.id or 'pages'}: {self.n}"


KEPT = timedelta(hours=1)


class Change(models.Model):
    """On PostgreSQL, where a row is added instead, and thrown away after an hour. `of`: as a version's number."""

    of = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["of", "id"], name="lane_change_of")]

    def __str__(self) -> str:
        return f"{self.of or 'pages'} at {self.at}"

    @classmethod
    def forget(cls, at: datetime) -> None:
        """What was changed so long ago is known to every process: nothing is kept from one minute to the next but is looked at anew."""
        cls.objects.filter(at__lt=at - KEPT).delete()
