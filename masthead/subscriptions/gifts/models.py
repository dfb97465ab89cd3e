"""A subscription given to somebody else, and the codes that redeem it."""

from datetime import datetime

from django.conf import settings
from django.db import models

from masthead.subscriptions.gifts.standing import Dates, Standing, standing


class GiftSubscription(models.Model):
    """Bought by `giver`; who redeems it has All-Access for `months`. `order` is how it was paid."""

    giver = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="gift_subscriptions")
    order = models.OneToOneField("subscriptions.Order", on_delete=models.PROTECT, related_name="gift")
    plan = models.ForeignKey("subscriptions.Plan", on_delete=models.PROTECT, related_name="+")
    months = models.PositiveSmallIntegerField()
    giver_name = models.CharField("from", max_length=80)
    recipient = models.EmailField("sent to", max_length=254, blank=True, help_text="Empty: handed over as a card.")
    message = models.CharField(max_length=500, blank=True)
    send_at = models.DateTimeField(null=True, help_text="When its message goes; empty: no message.")
    made_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True, help_text="May be redeemed until then.")
    redeemed_at = models.DateTimeField(null=True)
    redeemed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    grant = models.OneToOneField("subscriptions.Grant", null=True, on_delete=models.SET_NULL, related_name="gift")
    revoked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-made_at",)
        indexes = [models.Index(fields=["send_at"])]

    def __str__(self) -> str:
        return f"{self.plan}, {self.months} months, from {self.giver_name}"

    def standing(self, now: datetime) -> Standing:
        """How it stands."""
        return standing(Dates(self.paid_at, self.send_at, self.sent_at, self.until, self.redeemed_at, self.revoked_at), now)


class GiftCode(models.Model):
    """One way to redeem a gift: in its message, or on its card. Only the digest is kept."""

    gift = models.ForeignKey(GiftSubscription, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"a code of {self.gift}"
