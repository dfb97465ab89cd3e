"""Letters, who agreed to them, and messages on their way."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PreviewableMixin

from masthead.library.models import ArticlePage, Often


class Letter(models.Model):
    """A letter one may receive."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    summary = models.CharField(max_length=200, blank=True)
    free = models.BooleanField(default=True, help_text="For every confirmed reader; else for subscribers.")
    on_arrival = models.BooleanField(default=False, help_text="Confirming an address is the consent to this letter.")

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.name


class Consent(models.Model):
    """A reader agreed to a letter: when, to which words, where. Withdrawn, it stays as the record of both."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="consents")
    given_at = models.DateTimeField()
    wording = models.TextField(blank=True)
    source = models.CharField(max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "letter"], condition=Q(withdrawn_at=None), name="one_consent_in_force")]

    def __str__(self) -> str:
        return f"{self.reader}: {self.letter}"


class Message(models.Model):
    """One message to one person. Stored first, sent by the worker, tried again until it is gone or given up.

    Its bodies hold codes and links, so they are emptied once it is sent.
    """

    kind = models.CharField(max_length=40)
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    headers = models.JSONField(default=dict)
    made_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_try_at"], condition=Q(sent_at=None), name="messages_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to}"


class FollowedBlock(blocks.StructBlock):
    """A story we follow: two words, a paragraph, and perhaps the piece that explains it."""

    label = blocks.CharBlock(max_length=60, help_text="Two words or three; they are set in bold.")
    text = blocks.TextBlock(max_length=900)
    article = blocks.PageChooserBlock("library.ArticlePage", required=False, help_text="The piece of ours that explains it.")

    class Meta:
        icon = "view"
        label = "Story"


class Edition(PreviewableMixin, models.Model):
    """One day's Daily Review, or one week's Weekly: the editor's words. Articles and the radar join it when it is shown."""

    class Kind(models.TextChoices):
        DAILY = "daily", "Daily Review"
        WEEKLY = "weekly", "Weekly Review"

    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.DAILY)
    day = models.DateField()
    title = models.CharField(max_length=160, help_text="The headline of our take.")
    take = RichTextField("our take", features=["bold", "italic", "link"], blank=True)
    following = StreamField([("story", FollowedBlock())], blank=True, verbose_name="what we’re following")
    piece = models.ForeignKey(
        ArticlePage, verbose_name="from the library", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    piece_note = models.CharField("why it is read again", max_length=200, blank=True)
    published_at = models.DateTimeField(null=True, blank=True, db_index=True, help_text="Empty: a draft, which readers do not see.")

    class Meta:
        ordering = ("-day",)
        constraints = [models.UniqueConstraint(fields=["kind", "day"], name="one_edition_a_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.day.day} {self.day:%B %Y}"

    def get_absolute_url(self) -> str:
        """Its page, which readers may open once it is published."""
        return reverse("edition", args=[self.kind, f"{self.day:%Y-%m-%d}"])

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The page as it would stand, by the view that will serve it."""
        from masthead.newsletters.views_editions import preview  # the view knows the model

        return preview(request, self)


class Round(models.Model):
    """A reader's turn to hear of what is new in what they follow, on a day: taken once, whether there was news or not."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    often = models.CharField(max_length=6, choices=Often.choices)
    day = models.DateField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "often", "day"], name="one_round_a_day")]
        indexes = [models.Index(fields=["often", "day"])]

    def __str__(self) -> str:
        return f"{self.often} news of {self.day:%Y-%m-%d}"


class Told(models.Model):
    """A reader was told that an article is new. Once, whichever search or follow it came by."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey(ArticlePage, on_delete=models.CASCADE, related_name="+")
    told_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "article"], name="told_once")]

    def __str__(self) -> str:
        return f"article {self.article_id}, told"
