"""What the newsroom keeps of names: the editor's list, and the persons that the archive knows."""

from django.conf import settings
from django.db import models

from masthead.curator.actors.listed import LONGEST, MEANINGS, NOTE, Line


class ListedName(models.Model):
    """What one name means, said by an editor. `key`: the same for all ways to write it, so that no name means two things."""

    key = models.CharField(max_length=2 * LONGEST, unique=True)
    name = models.CharField(max_length=LONGEST)
    means = models.CharField(max_length=12, choices=[(one, one) for one in MEANINGS])
    of = models.CharField(max_length=LONGEST, blank=True)
    countries = models.CharField(max_length=40, blank=True)  # codes, a comma between
    note = models.CharField(max_length=NOTE, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def line(self) -> Line:
        """For the tagger."""
        codes = tuple(code for code in self.countries.split(",") if code)
        return Line(self.name, self.means, self.of, codes, self.note)  # type: ignore[arg-type]


class KnownPerson(models.Model):
    """Somebody whom so many of our pieces name in full where they begin. Derived, and worked out anew at will."""

    name = models.CharField(max_length=LONGEST, unique=True)
    pieces = models.PositiveIntegerField()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.name
