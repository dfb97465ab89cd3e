"""What the newsroom keeps: stories, which item is in which, what editors said of them, how far the wire was read.

Stories are counted by the machine, one number after the other, and never reused: a number is a story's name everywhere. All else
that the machine knows of a story can be worked out again from its items; what an editor did cannot, and is never undone.
"""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from masthead.curator.feeds.models import Item
from masthead.library.models import ArticlePage


class Story(models.Model):
    """Items that tell of one event. Merged ones stay as signposts (`into`), so that an old address leads on."""

    number = models.BigIntegerField(primary_key=True)
    title = models.CharField(max_length=300)  # of the item nearest to all the others, or as an editor put it
    named = models.BooleanField(default=False)  # by an editor
    began_at = models.DateTimeField()  # when its first item was seen
    newest_at = models.DateTimeField()  # and its newest
    items = models.PositiveIntegerField(default=0)  # copies too
    voices = models.PositiveIntegerField(default=0)  # owners who wrote of it themselves
    countries = models.JSONField(default=dict)  # ISO code → items that name the country
    persons = models.JSONField(default=dict)  # a person's name → items that name the person
    pinned_at = models.DateTimeField(null=True, blank=True)
    muted_at = models.DateTimeField(null=True, blank=True)
    # The piece of ours that explains it best, how near it is (1: it is the story itself), and how many items it was looked up for.
    piece = models.ForeignKey(ArticlePage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    piece_likeness = models.FloatField(default=0.0)
    piece_for = models.PositiveIntegerField(default=0)
    into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name_plural = "stories"
        indexes = [
            # The morning's questions. (Not the moved ones of two items alone: SQLite uses no such index for a number that is bound.)
            models.Index(fields=("newest_at",), name="stories_that_moved"),
            # Of the merged alone: nearly all have None there, and SQLite would rather read all of those than what moved.
            models.Index(fields=("into",), condition=Q(into__isnull=False), name="stories_merged"),
            models.Index(fields=("pinned_at",), condition=Q(pinned_at__isnull=False), name="stories_pinned"),
            models.Index(fields=("muted_at",), condition=Q(muted_at__isnull=False), name="stories_muted"),
        ]

    def __str__(self) -> str:
        return self.title


class Told(models.Model):
    """An item is in a story. `countries`: what it names, codes with a comma between, the first first; `persons`: whom, a | between."""

    item = models.OneToOneField(Item, primary_key=True, on_delete=models.CASCADE, related_name="told")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="told", db_index=False)
    countries = models.CharField(max_length=60, blank=True)
    persons = models.CharField(max_length=400, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [models.Index(fields=("story", "item"), name="items_of_a_story")]

    def __str__(self) -> str:
        return f"{self.item_id} in {self.story_id}"


class Apart(models.Model):
    """An editor split the one from the other: the machine never makes them one again."""

    one = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("one", "other"), name="two_stories_are_apart_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="the_lower_of_two_stories_comes_first"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} is not {self.other_id}"


class Decision(models.Model):
    """What an editor did, for the record and for the machine to heed: it works out the stories named here anew."""

    class Act(models.TextChoices):
        MERGE = "merge"
        SPLIT = "split"
        PIN = "pin"
        UNPIN = "unpin"
        MUTE = "mute"
        UNMUTE = "unmute"
        RENAME = "rename"
        REVIEW = "review"

    act = models.CharField(max_length=8, choices=Act.choices)
    stories = models.JSONField(default=list)  # numbers, the one that goes on first
    words = models.CharField(max_length=300, blank=True)  # a name; the items that were split off
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_index=True)
    heeded = models.BooleanField(default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [models.Index(fields=("heeded",), condition=Q(heeded=False), name="decisions_to_heed")]

    def __str__(self) -> str:
        return f"{self.act} {self.stories}"


class Bookmark(models.Model):
    """How far the wire was read: into stories, and for days to come. A row each: who changes those holds it, so that no two do at once."""

    seen_at = models.DateTimeField()
    item_id = models.BigIntegerField(default=0)
    next_number = models.BigIntegerField(default=1)  # of the next story, whoever makes it

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"up to {self.seen_at:%Y-%m-%d %H:%M:%S}, item {self.item_id}"


class Weighing(models.Model):
    """How much each reason counts in the ranking, by the publication: 0 not at all, 1 as shipped, 3 the most."""

    LIMITS = (MinValueValidator(0.0), MaxValueValidator(3.0))
    voices = models.FloatField(default=1.0, validators=LIMITS, help_text="How many independent owners write of it.")
    velocity = models.FloatField(default=1.0, validators=LIMITS, help_text="How much is new in the last hours.")
    novelty = models.FloatField(default=1.0, validators=LIMITS, help_text="How little of it our last Reviews said.")
    beat = models.FloatField(default=1.0, validators=LIMITS, help_text="How much we write on its countries.")
    archive = models.FloatField(default=1.0, validators=LIMITS, help_text="What our library can add.")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "ranking"

    def __str__(self) -> str:
        return "How stories are ranked"
