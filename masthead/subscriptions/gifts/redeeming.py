"""The other side: a code is shown, and whoever holds it takes the gift, once."""

from datetime import datetime, timedelta

from django.db import transaction

from masthead.kit import limits
from masthead.kit.events import announce
from masthead.kit.limits import Limit
from masthead.kit.refusals import Refusal
from masthead.kit.signing import digest
from masthead.readers.models import Reader
from masthead.subscriptions.events import AccessGranted
from masthead.subscriptions.gifts import codes
from masthead.subscriptions.gifts.models import GiftCode, GiftSubscription
from masthead.subscriptions.gifts.standing import Standing, may_redeem
from masthead.subscriptions.granting import months_later, runs_until
from masthead.subscriptions.models import Grant

MISSES = Limit("gift codes that are none", 20, timedelta(minutes=10))


class NoSuchGift(Refusal):
    """A code that redeems nothing."""

    code, status = "no_such_gift", 404

    def say(self) -> str:
        return "We know no gift with this code. Please compare it with your card or message, letter by letter."


class GiftSpent(Refusal):
    """A gift that can no longer be redeemed."""

    code, status = "gift_spent", 410

    def __init__(self, standing: Standing) -> None:
        super().__init__()
        self.standing = standing

    def say(self) -> str:
        if self.standing is Standing.REDEEMED:
            return "This gift has been redeemed. If it was you, sign in with the address you used then."
        if self.standing is Standing.EXPIRED:
            return "This gift has run out: it was to be redeemed earlier. Please write to us."
        return "This gift was taken back. Whoever gave it to you knows more."


class HasForGood(Refusal):
    """A reader whose access has no end."""

    code, status = "has_for_good", 409

    def say(self) -> str:
        return "Your All-Access has no end, so this gift would add nothing. It stays unspent: pass the code on to somebody else."


def find(typed: str, network: str, now: datetime) -> GiftSubscription:
    """The gift of this code; changes nothing but the count of wrong codes. Raises NoSuchGift, TooManyTries."""
    code = codes.clean(typed)
    found = by_digest(digest(code, purpose="gift-code")) if code else None
    if found is None:
        limits.check(MISSES, network, now)
        raise NoSuchGift
    return found


def by_digest(kept: str) -> GiftSubscription | None:
    """The gift whose code has this digest."""
    code = GiftCode.objects.filter(digest=kept).select_related("gift__plan").first()
    return code.gift if code and code.gift.paid_at else None


def check_open(gift: GiftSubscription, now: datetime) -> None:
    """Raises GiftSpent where it can no longer be redeemed."""
    standing = gift.standing(now)
    if not may_redeem(standing):
        raise GiftSpent(standing)


def do_redeem(*, gift: GiftSubscription, reader: Reader, at: datetime) -> Grant:
    """The reader has All-Access for the gift's months, after whatever they have. Raises GiftSpent, HasForGood.

    The reader's row is locked, so that two gifts at once follow each other; the gift is claimed in one statement.
    """
    with transaction.atomic():
        Reader.objects.select_for_update().get(pk=reader.pk)
        gift.refresh_from_db()
        check_open(gift, at)
        had = runs_until(reader.pk, at)
        if had is None:
            raise HasForGood
        if not GiftSubscription.objects.filter(pk=gift.pk, redeemed_at=None, revoked_at=None).update(redeemed_at=at, redeemed_by=reader):
            raise GiftSpent(Standing.REDEEMED)
        ends = months_later(had, gift.months)
        reason = f"From {gift.giver_name}"
        grant = Grant.objects.create(reader=reader, plan=gift.plan, source=Grant.Source.GIFT, starts=had, ends=ends, reason=reason)
        GiftSubscription.objects.filter(pk=gift.pk).update(grant=grant)
        announce(AccessGranted(reader.pk, gift.plan.name, ends))
    return grant
