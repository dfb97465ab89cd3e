"""What stands at an article's end, as it was found in the background."""

from django.db import models


class Ending(models.Model):
    """The story so far and what to read next, for one class of readers. Derived, from nothing that this class may not read;
    delete the rows and the worker finds them again."""

    article_id = models.PositiveBigIntegerField()
    entitlement = models.CharField(max_length=10, help_text="Whose texts it was found in: openings, or whole.")
    story = models.JSONField(default=list, help_text="Numbers of earlier articles, in order of time.")
    further = models.JSONField(default=list, help_text="Numbers of what to read next, the likest first.")
    made_at = models.DateTimeField(help_text="What was set since then is not looked at, on either side.")
    rule = models.PositiveSmallIntegerField(help_text="Which rule chose it; an older one's choice is made again.")
    stale = models.BooleanField(default=False, help_text="An article like it is new: to be found again.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article_id", "entitlement"], name="one_ending_for_each")]
        indexes = [models.Index(fields=["stale"], condition=models.Q(stale=True), name="stale_endings")]

    def __str__(self) -> str:
        return f"end of article {self.article_id} ({self.entitlement})"
