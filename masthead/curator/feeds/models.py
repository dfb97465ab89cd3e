"""The wire's nouns: who prints, where to ask, what was printed.

Items are many (20,000 a day, two million kept), so their rows are narrow and their keys are numbers: 63 bits of a hash
instead of an address, and three indexes that each have a question to answer.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator, RegexValidator
from django.db import models
from django.db.models import Q

from masthead.curator.feeds.canonical import host_of
from masthead.kit.clock import now
from masthead.kit.outside import Unreachable, checked


class Outlet(models.Model):
    """A paper, an agency, a ministry: who prints."""

    name = models.CharField(max_length=200, unique=True)
    owner = models.CharField(
        max_length=200,
        blank=True,
        db_index=True,
        help_text="Who owns it. Outlets of one owner count as one voice. Empty: it is its own.",
    )
    country = models.CharField(
        max_length=2,
        blank=True,
        validators=[MinLengthValidator(2), RegexValidator("^[A-Z]{2}$", "Two capital letters, such as GB or IN.")],
        help_text="Where it is at home: two letters, as in ISO 3166 (GB, IN, BR).",
    )
    home = models.URLField("home page", max_length=500, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def voice(self) -> str:
        """Whose voice it is: what counts once, however many papers print it."""
        return self.owner or self.name


class Feed(models.Model):
    """An address to ask, what its server told us to show the next time, and how it is."""

    address = models.URLField(max_length=500, unique=True, help_text="RSS, Atom or JSON Feed; http or https.")
    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="feeds")
    title = models.CharField(max_length=300, blank=True, help_text="Empty: as the feed calls itself.")
    host = models.CharField(max_length=255, editable=False)  # one question at a time goes to a host
    paused = models.BooleanField(default=False, help_text="Not asked while this is ticked. What it brought stays.")
    etag = models.CharField(max_length=200, blank=True, editable=False)
    last_modified = models.CharField(max_length=200, blank=True, editable=False)
    moved_to = models.URLField(max_length=500, blank=True, editable=False)  # as its server says, for good; asked from then on
    next_at = models.DateTimeField(default=now, db_index=True, editable=False)
    tried_at = models.DateTimeField(null=True, blank=True, editable=False)
    succeeded_at = models.DateTimeField("last success", null=True, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)  # in a row
    problem = models.CharField(max_length=300, blank=True, editable=False)  # a sentence; may stand beside success
    items_a_day = models.FloatField(default=0.0, editable=False)
    delay = models.FloatField(null=True, blank=True, editable=False)  # seconds from an item's date to our seeing it, averaged

    wagtail_reference_index_ignore = True  # a feed is saved each time it is asked, and no page refers to it

    class Meta:
        ordering = ("outlet__name", "address")

    def __str__(self) -> str:
        return self.title or self.address

    def clean(self) -> None:
        """What the network would refuse whatever is there is refused at once."""
        try:
            checked(self.address)
        except Unreachable as why:
            raise ValidationError(
                {"address": f"{self.address[:80]}: {why}. Give an address such as https://example.org/feed.xml."}
            ) from None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The host is a copy, for the question which feeds may be asked now."""
        self.host = host_of(self.moved_to or self.address)
        super().save(*args, **kwargs)


class Item(models.Model):
    """Something that an outlet printed: plain text, never to come, once for each feed and guid."""

    # The unique key begins with it. A feed may be taken off the list; what it brought stays.
    feed = models.ForeignKey(Feed, null=True, on_delete=models.SET_NULL, related_name="items", db_index=False)
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="items", db_index=False)
    guid_key = models.BigIntegerField()  # of what tells it from others of its feed
    url_key = models.BigIntegerField(null=True)  # of its page, whatever the form of the address
    title_key = models.BigIntegerField(null=True)  # of its headline, when that is long enough to tell
    title = models.CharField(max_length=300)
    lead = models.CharField(max_length=600, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    author = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, blank=True)
    published_at = models.DateTimeField()  # as it says itself, never later than seen; where it says nothing, when it was seen
    seen_at = models.DateTimeField()
    duplicate_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies", db_index=False)

    wagtail_reference_index_ignore = True  # two million rows that no page refers to

    class Meta:
        constraints = [models.UniqueConstraint(fields=("feed", "guid_key"), name="an_item_of_a_feed_is_kept_once")]
        indexes = [
            models.Index(fields=("seen_at", "id"), name="items_as_they_came"),
            models.Index(fields=("outlet", "seen_at"), name="items_of_an_outlet"),
            models.Index(fields=("url_key",), condition=Q(url_key__isnull=False), name="items_by_page"),
            models.Index(fields=("title_key",), condition=Q(title_key__isnull=False), name="items_by_headline"),
            models.Index(fields=("duplicate_of",), condition=Q(duplicate_of__isnull=False), name="copies_of_an_item"),
        ]

    def __str__(self) -> str:
        return self.title


class Sketch(models.Model):
    """One of the few hashes by which copies of an item are found; kept for as long as copies are looked for, three days."""

    key = models.BigIntegerField()
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [models.Index(fields=("key", "item"), name="items_by_sketch")]

    def __str__(self) -> str:
        return f"{self.key:08x}"
