"""The giver's side: a gift is ordered, paid, sent; its card is made; the desk takes it back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from masthead.kit import limits
from masthead.kit.events import announce
from masthead.kit.limits import Limit
from masthead.kit.refusals import BadInput, Refusal
from masthead.kit.signing import digest
from masthead.readers import addresses
from masthead.readers.models import Reader
from masthead.subscriptions.billing import noting
from masthead.subscriptions.events import GiftSent
from masthead.subscriptions.gifts import codes
from masthead.subscriptions.gifts.models import GiftCode, GiftSubscription
from masthead.subscriptions.gifts.standing import may_redeem
from masthead.subscriptions.models import Grant, Order, Price
from masthead.subscriptions.ordering import do_place

LIFE = timedelta(days=3 * 365)  # after the payment, or after the day it is sent: a shorter one helps nobody but us
FURTHEST = timedelta(days=366)
HOUR = 8  # of the publication's day, when a gift that was given a date goes
AWAITING = 5  # unpaid gifts of one reader: more is no generosity
CODES = Limit("codes made for a gift", 5, timedelta(days=1))


class TooManyGifts(Refusal):
    """So many unpaid gifts that somebody is playing."""

    code, status = "too_many_gifts", 409

    def say(self) -> str:
        return f"{AWAITING} of your gifts await payment. Pay or drop one of them, then give the next."


class NotNow(Refusal):
    """The gift is not in a state in which that could be done."""

    code, status = "gift_not_now", 409

    def say(self) -> str:
        return "This gift cannot be sent or printed: it is not paid yet, or it was redeemed, has run out or was taken back."


@dataclass(frozen=True)
class Wish:
    """What the giver typed, cleaned. `send_at` None: a card, no message."""

    giver_name: str
    recipient: str
    message: str
    send_at: datetime | None


def check_wish(typed: dict[str, str], at: datetime) -> Wish:
    """The giver's wishes; raises BadInput with the sentence for the first thing that is wrong."""
    name, message = " ".join(typed.get("from", "").split()), typed.get("message", "").strip()
    if not name or len(name) > 80:
        raise BadInput("Please type who the gift is from, in at most 80 letters.")
    if len(message) > 500:
        raise BadInput(f"Your message has {len(message)} letters; a card holds 500. Please shorten it.")
    if typed.get("how") == "card":
        return Wish(name, "", message, None)
    try:
        recipient = addresses.clean(typed.get("to", ""))
    except addresses.BadAddress as error:
        raise BadInput(f"The address the gift goes to: {error}") from None
    return Wish(name, recipient, message, _day(typed.get("on", ""), at) if typed.get("how") == "later" else at)


def _day(typed: str, at: datetime) -> datetime:
    try:
        day = datetime.strptime(typed, "%Y-%m-%d").replace(hour=HOUR, tzinfo=ZoneInfo(settings.TIME_ZONE))
    except ValueError:
        raise BadInput("Please choose the day on which the gift is sent, for example 2026-12-24.") from None
    if not at - timedelta(days=1) < day <= at + FURTHEST:
        raise BadInput("A gift can be sent on any day from today until a year from now. Please choose another day.")
    return day


def do_order(*, giver: Reader, price: Price, wish: Wish, at: datetime, billed: bool = True) -> GiftSubscription:
    """Order a gift. The same gift again, unpaid, is the same gift. Raises TooManyGifts.

    `billed`: an invoice goes out; not where it is paid by card at once.
    """
    with transaction.atomic():
        Reader.objects.select_for_update().get(pk=giver.pk)
        unpaid = GiftSubscription.objects.filter(giver=giver, order__state=Order.State.AWAITING).select_related("order")
        for one in unpaid:
            same = (one.recipient, one.message, one.plan_id, one.months) == (wish.recipient, wish.message, price.plan_id, price.months)
            if same and one.order.minor == price.minor and one.order.currency == price.currency:
                if billed:
                    noting.do_bill(order=one.order)
                return one
        if len(unpaid) >= AWAITING:
            raise TooManyGifts
        order = do_place(reader=giver, price=price, at=at, buys=Order.Buys.GIFT)
        gift = GiftSubscription.objects.create(
            giver=giver,
            order=order,
            plan=price.plan,
            months=price.months,
            giver_name=wish.giver_name,
            recipient=wish.recipient,
            message=wish.message,
            send_at=wish.send_at,
            made_at=at,
        )
        if billed:
            noting.do_bill(order=order)
    return gift


def do_pay(*, order: Order, at: datetime) -> None:
    """The order is paid: the gift may be redeemed, and goes out at once where that was wished."""
    gift = GiftSubscription.objects.get(order=order)
    gift.paid_at, gift.until = at, max(at, gift.send_at or at) + LIFE
    gift.save(update_fields=["paid_at", "until"])
    if gift.send_at is not None and gift.send_at <= at:
        _send(gift, at)


def do_send_due(at: datetime) -> int:
    """Send the gifts whose day has come; returns how many."""
    due = GiftSubscription.objects.filter(send_at__lte=at, sent_at=None, paid_at__isnull=False, revoked_at=None, redeemed_at=None)
    return sum(_send(gift, at) for gift in due[:200])


def _send(gift: GiftSubscription, at: datetime) -> bool:
    """The message with a code of its own. Claimed in one statement: two workers send one message."""
    with transaction.atomic():
        if not GiftSubscription.objects.filter(pk=gift.pk, sent_at=None, revoked_at=None).update(sent_at=at):
            return False
        announce(GiftSent(gift.pk, _new_code(gift, at)))
    return True


def do_send_again(*, gift: GiftSubscription, at: datetime) -> None:
    """The same message once more, with a new code: the first may lie in a folder for spam. Raises NotNow, TooManyTries."""
    if not gift.recipient or gift.sent_at is None or not may_redeem(gift.standing(at)):
        raise NotNow
    limits.check(CODES, str(gift.pk), at)
    with transaction.atomic():
        announce(GiftSent(gift.pk, _new_code(gift, at)))


def do_make_card(*, gift: GiftSubscription, at: datetime) -> str:
    """A code for a card that the giver prints; it is shown this once. Raises NotNow, TooManyTries."""
    if not may_redeem(gift.standing(at)):
        raise NotNow
    limits.check(CODES, str(gift.pk), at)
    return _new_code(gift, at)


def _new_code(gift: GiftSubscription, at: datetime) -> str:
    code = codes.draw()
    GiftCode.objects.create(gift=gift, digest=digest(code, purpose="gift-code"), made_at=at)
    return code


def do_revoke(*, gift: GiftSubscription, at: datetime, reason: str) -> bool:
    """Take the gift back at the desk, redeemed or not; access by it ends at the next request. False: it was before."""
    with transaction.atomic():
        if not GiftSubscription.objects.filter(pk=gift.pk, revoked_at=None).update(revoked_at=at, reason=reason):
            return False
        Grant.objects.filter(gift=gift, revoked_at=None).update(revoked_at=at, reason=reason)
    return True
