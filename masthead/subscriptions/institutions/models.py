"""An institution, its ranges, its librarians, who reads there, and how it was used."""

import uuid
from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models

from masthead.subscriptions.institutions import ranges


class Institution(models.Model):
    """A university, a library, a ministry: whoever is on its premises reads."""

    slug = models.SlugField(unique=True, help_text="Its name in addresses and reports.")
    name = models.CharField(max_length=160)
    starts = models.DateTimeField()
    ends = models.DateTimeField(help_text="Access ends then, at the next request.")
    places = models.PositiveIntegerField(default=0, help_text="How many may read at once; 0: any number.")

    class Meta:
        ordering = ("name",)
        constraints = [models.CheckConstraint(condition=models.Q(ends__gt=models.F("starts")), name="an_institution_ends_after_it_starts")]

    def __str__(self) -> str:
        return self.name

    def runs(self, now: datetime) -> bool:
        """Whether its licence is in force."""
        return self.starts <= now < self.ends


class AddressRange(models.Model):
    """A range of an institution's addresses, never changed: another one is another row. So count and highest number tell a change.

    The ends are 32 hexadecimal digits, which sort as the numbers do; no database has integers of 128 bits.
    """

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="ranges")
    first = models.CharField(max_length=32, db_index=True)
    last = models.CharField(max_length=32)
    typed = models.CharField(max_length=100)

    class Meta:
        ordering = ("first",)
        constraints = [models.UniqueConstraint(fields=["first"], name="a_range_begins_once")]

    def __str__(self) -> str:
        return ranges.written(self.as_range())

    def as_range(self) -> ranges.Range:
        """As the look-up takes it."""
        return ranges.Range(int(self.first, 16), int(self.last, 16), self.pk or 0)


class InstitutionDomain(models.Model):
    """Whoever proves an address at this domain reads, wherever they are."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=190, unique=True)

    class Meta:
        ordering = ("domain",)

    def __str__(self) -> str:
        return self.domain


class Member(models.Model):
    """A reader who proved an address of the institution's, when, and the access that this gave."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="members")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="member_of")
    grant = models.OneToOneField("subscriptions.Grant", null=True, on_delete=models.SET_NULL, related_name="member")
    proven_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "reader"], name="a_member_once")]

    def __str__(self) -> str:
        return f"{self.reader} of {self.institution}"


class Librarian(models.Model):
    """A reader who sees the institution's usage."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="librarians")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="librarian_of")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "reader"], name="a_librarian_once")]

    def __str__(self) -> str:
        return f"{self.reader} for {self.institution}"


class Place(models.Model):
    """One of the places of an institution with a limit, lent to a browser until `until`. The number, under a unique key, is the limit."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="lent")
    number = models.PositiveIntegerField(validators=[MaxValueValidator(100_000)])
    browser = models.UUIDField(default=uuid.uuid4)
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "number"], name="a_place_once"),
            models.UniqueConstraint(fields=["institution", "browser"], name="one_place_a_browser"),
        ]

    def __str__(self) -> str:
        return f"place {self.number} of {self.institution}"


class CampusUse(models.Model):
    """An article was looked at, or refused, at an institution. No person: `session` is a digest that changes with the hour."""

    class What(models.TextChoices):
        INVESTIGATION = "investigation", "its page, not its text"
        REQUEST = "request", "its text"
        LIMIT_EXCEEDED = "limit_exceeded", "refused: every place is taken"
        NO_LICENSE = "no_license", "refused: the licence has ended"

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="uses")
    article_id = models.PositiveBigIntegerField()
    what = models.CharField(max_length=16, choices=What.choices)
    free = models.BooleanField(default=False, help_text="Anybody may read it.")
    session = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["institution", "at"])]

    def __str__(self) -> str:
        return f"{self.what} of {self.article_id}"
