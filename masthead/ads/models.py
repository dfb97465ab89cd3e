"""Sponsorships, and how often each was seen and followed: by day and place, never by person."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from masthead.library.pictures.finding import Sizes


class Place(models.TextChoices):
    """Where a sponsorship stands."""

    ARTICLE = "article", "at an article's end"
    FRONT = "front", "on the front page"
    LIST = "list", "on lists"


class Sponsorship(models.Model):
    """Words of a sponsor's, or of our own, a picture and a link: no script and nothing of anybody else's."""

    class Kind(models.TextChoices):
        DIRECT = "direct", "sold"
        HOUSE = "house", "our own: shown where nothing sold is"

    sponsor = models.CharField(max_length=80, help_text="Who pays; shown with it.")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.DIRECT)
    heading = models.CharField(max_length=80)
    text = models.CharField(max_length=240, blank=True)
    picture = models.ForeignKey(
        "library.Picture", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="Kept and served by us, as all is."
    )
    link = models.URLField(max_length=500, validators=[RegexValidator("^https://", "The link must begin with https://.")])
    on_articles = models.BooleanField(default=True)
    on_front = models.BooleanField("on the front page", default=False)
    on_lists = models.BooleanField(default=False)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    weight = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(100)], help_text="Its share beside others of the same time."
    )
    cap = models.PositiveIntegerField(default=0, help_text="Seen so often, it ends; 0: by its date alone.")

    sizes: Sizes | None = None  # of the picture, where a page is to show them

    class Meta:
        ordering = ("-starts",)
        constraints = [models.CheckConstraint(condition=models.Q(ends__gt=models.F("starts")), name="a_sponsorship_ends_after_it_starts")]

    def __str__(self) -> str:
        return f"{self.sponsor}: {self.heading}"

    @property
    def places(self) -> frozenset[str]:
        """Where it may stand."""
        chosen = ((Place.ARTICLE, self.on_articles), (Place.FRONT, self.on_front), (Place.LIST, self.on_lists))
        return frozenset(place.value for place, wanted in chosen if wanted)


class Tally(models.Model):
    """One day of a sponsorship in one place. A statistic: no address, no cookie, no person."""

    sponsorship = models.ForeignKey(Sponsorship, on_delete=models.CASCADE, related_name="tallies")
    day = models.DateField()
    place = models.CharField(max_length=8, choices=Place.choices)
    seen = models.PositiveIntegerField(default=0)
    followed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sponsorship", "day", "place"], name="one_tally_a_day_and_place")]

    def __str__(self) -> str:
        return f"{self.day}: {self.seen} seen, {self.followed} followed"
