"""How an institution signs its members in, and as whom it knows our readers."""

from django.conf import settings
from django.db import models

from masthead.kit.signing import lock, unlock
from masthead.subscriptions.institutions.models import Institution


class Way(models.Model):
    """An institution's own sign-in. `door` is where it signs people in; a form of ours must be let go there."""

    class Kind(models.TextChoices):
        OIDC = "oidc", "OpenID Connect"
        SAML = "saml", "SAML 2.0"

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="ways")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    issuer = models.CharField(max_length=300)
    door = models.CharField(max_length=500)
    client_id = models.CharField(max_length=300, blank=True)
    locked = models.TextField(blank=True, editable=False, help_text="The client's secret, sealed. Shown to nobody.")
    certificates = models.TextField(blank=True, help_text="Of SAML: with whose keys it signs, one a line.")
    scopes = models.CharField(max_length=200, blank=True)
    claim = models.CharField(max_length=200, blank=True, help_text="What it must say of a member. Empty: it signs in members alone.")
    wanted = models.TextField(blank=True, help_text="The values of that, one a line; one of them is enough.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "kind"], name="a_way_of_each_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.institution}"

    @property
    def secret(self) -> str:
        """The client's secret; "" where it cannot be read any more."""
        return unlock(self.locked, purpose="institution") or ""

    @secret.setter
    def secret(self, typed: str) -> None:
        self.locked = lock(typed, purpose="institution")

    @property
    def values(self) -> list[str]:
        """What the claim may be."""
        return [one.strip() for one in self.wanted.splitlines() if one.strip()]


class Asked(models.Model):
    """A question of SAML that was put to an institution, until its answer was taken: each is answered once.

    The answer comes by another site's form, without our cookies; so it waits here, under a digest, for the browser that asked.
    """

    way = models.ForeignKey(Way, on_delete=models.CASCADE, related_name="asked")
    request = models.CharField(max_length=80, unique=True)
    until = models.DateTimeField(db_index=True)
    answer = models.CharField(max_length=64, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"a question to {self.way}"


class Known(models.Model):
    """A person whom the institution calls `subject` is this reader. Its own word for them, never an address, which others get later."""

    way = models.ForeignKey(Way, on_delete=models.CASCADE, related_name="known")
    subject = models.CharField(max_length=300)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="known_by")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["way", "subject"], name="a_person_is_one_reader")]

    def __str__(self) -> str:
        return f"{self.reader}, known by {self.way}"
