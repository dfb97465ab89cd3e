"""Editions: what is written, chosen, approved and scheduled; and the links in them, counted without asking who pressed."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from wagtail import blocks
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import RichTextField, StreamField

from masthead.library.models import ArticlePage

STORIES, CHOSEN = 12, 30  # at most, in one edition


@register_setting(icon="mail", order=320)
class Imprint(BaseGenericSetting):
    """What stands at the foot of every letter, and whether its links are counted."""

    postal_address = models.CharField(
        max_length=200, blank=True, help_text="Street, town, country. Many countries’ law asks for it in every letter to many."
    )
    counts_links = models.BooleanField(
        "count how often links are followed",
        default=True,
        help_text="All readers together, by day; never who. Links then lead by this site, which sends the reader on.",
    )

    panels = ["postal_address", "counts_links"]

    class Meta:
        verbose_name = "imprint of the letters"


class FollowedBlock(blocks.StructBlock):
    """A story we follow: two words, a paragraph, who reports it, and perhaps the piece that explains it."""

    label = blocks.CharBlock(max_length=60, help_text="Two words or three; they are set in bold.")
    text = blocks.TextBlock(max_length=900)
    sources = blocks.CharBlock(required=False, max_length=300, help_text="Who reports it.")
    article = blocks.PageChooserBlock("library.ArticlePage", required=False, help_text="The piece of ours that explains it.")
    key = blocks.CharBlock(required=False, max_length=80, help_text="Which story of the wire it is.")

    class Meta:
        icon = "view"
        label = "Story"


class Edition(models.Model):
    """One day's Daily Review, one week's Weekly, or a free letter: the editor's words and choices.

    `articles` and `radar` are numbers in the editor's order; None: whatever is new, whatever comes next.
    """

    class Kind(models.TextChoices):
        DAILY = "daily", "Daily Review"
        WEEKLY = "weekly", "Weekly Review"
        FREE = "free", "Free letter"

    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.DAILY)
    day = models.DateField()
    subject = models.CharField(max_length=120, blank=True, help_text="Empty: the headline.")
    preheader = models.CharField(max_length=160, blank=True, help_text="What an inbox shows behind the subject.")
    title = models.CharField(max_length=160, help_text="The headline of our take.")
    take = RichTextField("our take", features=["bold", "italic", "link"], blank=True)
    following = StreamField([("story", FollowedBlock())], blank=True, verbose_name="what we’re following")
    articles = models.JSONField("new from us", null=True, blank=True)
    radar = models.JSONField("on the radar", null=True, blank=True)
    piece = models.ForeignKey(
        ArticlePage, verbose_name="from the library", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    piece_note = models.CharField("why it is read again", max_length=200, blank=True)
    sponsor = models.CharField(max_length=80, blank=True, help_text="Who pays for the note; empty: a note of our own.")
    sponsor_text = models.CharField(max_length=400, blank=True)
    sponsor_link = models.URLField(max_length=500, blank=True)
    words = models.PositiveIntegerField(default=0, editable=False, help_text="Of the whole letter, as last saved.")
    version = models.PositiveIntegerField(
        default=1, editable=False, help_text="Goes up with each change; two editors cannot overwrite each other."
    )
    # A second person's approval holds for the words they read.
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_words = models.CharField(max_length=64, blank=True)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # When it goes out
    hour = models.TimeField(null=True, blank=True, help_text="By each reader’s own clock; empty: the letter’s.")
    not_after = models.TimeField(null=True, blank=True, help_text="On the same clock; empty: the letter’s.")
    scheduled_at = models.DateTimeField(null=True, blank=True, help_text="When somebody scheduled it; empty: nobody has.")
    published_at = models.DateTimeField(null=True, blank=True, db_index=True, help_text="Empty: a draft, which readers do not see.")

    class Meta:
        ordering = ("-day",)
        constraints = [models.UniqueConstraint(fields=["kind", "day"], name="one_edition_a_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.day.day} {self.day:%B %Y}"

    def get_absolute_url(self) -> str:
        """Its page, which readers may open once it is published."""
        return reverse("edition", args=[self.kind, f"{self.day:%Y-%m-%d}"])

    @property
    def stories(self) -> list[dict[str, Any]]:
        """The stories' fields, in order."""
        return [block["value"] for block in self.following.raw_data if block["type"] == "story"]

    def tell(self, stories: list[dict[str, Any]]) -> None:
        """Have these stories instead."""
        self.following = json.dumps([{"type": "story", "value": story} for story in stories])

    @property
    def fingerprint(self) -> str:
        """Of all that a reader would see and an editor decides: one letter changed makes another. SHA-256, hex."""
        parts = [
            self.kind, f"{self.day:%Y-%m-%d}", self.subject, self.preheader, self.title, self.take, self.stories, self.articles, self.radar,
            self.piece_id, self.piece_note, self.sponsor, self.sponsor_text, self.sponsor_link,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    @property
    def approved(self) -> bool:
        """Whether a second person has approved these very words."""
        return bool(self.approved_at) and self.approved_words == self.fingerprint


class Link(models.Model):
    """An address that an edition links to. What a reader presses is ours and names this row: it cannot be turned elsewhere."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="links")
    number = models.PositiveSmallIntegerField()
    address = models.CharField(max_length=1000)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="a_links_number_once"),
            models.UniqueConstraint(fields=["edition", "address"], name="an_address_once_an_edition"),
        ]

    def __str__(self) -> str:
        return self.address


class LinkDay(models.Model):
    """How often a link was followed on a day, by all readers together. Who followed it is nowhere."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "day"], name="a_links_day_once")]

    def __str__(self) -> str:
        return f"{self.times} on {self.day:%Y-%m-%d}"
