"""A team, its seats, its invitations, the domains whose people may join."""

from datetime import datetime

from django.conf import settings
from django.db import models


class Team(models.Model):
    """Seats bought together. Without `ends` it was never paid for."""

    name = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="teams_owned")
    plan = models.ForeignKey("subscriptions.Plan", on_delete=models.PROTECT, related_name="+")
    seats = models.PositiveSmallIntegerField(default=0, help_text="How many are paid for.")
    ends = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    link_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def runs(self, now: datetime) -> bool:
        """Whether it is paid for."""
        return self.ends is not None and now < self.ends


class TeamOrder(models.Model):
    """An order that pays for a team: its first, or one that renews it."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="orders")
    order = models.OneToOneField("subscriptions.Order", on_delete=models.PROTECT, related_name="for_team")

    def __str__(self) -> str:
        return f"{self.order} for {self.team}"


class Seat(models.Model):
    """A seat that somebody has. Its number, under a unique key with the team, is the limit: whoever comes second looks again."""

    class Role(models.TextChoices):
        MEMBER = "member", "member"
        MANAGER = "manager", "manager"

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="taken")
    number = models.PositiveSmallIntegerField()
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seats")
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.MEMBER)
    grant = models.OneToOneField("subscriptions.Grant", null=True, on_delete=models.SET_NULL, related_name="seat")
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["team", "number"], name="a_seat_once"),
            models.UniqueConstraint(fields=["team", "reader"], name="one_seat_a_reader"),
        ]

    def __str__(self) -> str:
        return f"seat {self.number} of {self.team}"


class TeamInvitation(models.Model):
    """An address was asked to take a seat. The mailed token is kept as a digest; a second message replaces the first."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    address = models.EmailField(max_length=254)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("made_at",)
        constraints = [models.UniqueConstraint(fields=["team", "address"], name="one_invitation_an_address")]

    def __str__(self) -> str:
        return f"{self.address} to {self.team}"


class TeamDomain(models.Model):
    """Readers with a proven address at this domain may take a seat by themselves."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=190)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "domain"], name="a_domain_once_a_team")]

    def __str__(self) -> str:
        return self.domain
