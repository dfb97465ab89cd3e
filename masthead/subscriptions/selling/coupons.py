"""Coupons: found, judged, and used as often as they may be and not once more."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from masthead.kit.refusals import BadInput
from masthead.readers.models import Reader
from masthead.subscriptions.billing.offers import Refused, judge
from masthead.subscriptions.models import Price
from masthead.subscriptions.selling.models import Coupon, Use

HELD = timedelta(hours=25)  # while somebody pays: a little longer than a provider's page stays open


def find(code: str, price: Price, at: datetime) -> Coupon:
    """The coupon of a typed code, if it holds for the price; raises BadInput with why not."""
    coupon = Coupon.objects.filter(code=code.strip().upper()).first()
    why = Refused.UNKNOWN if coupon is None else _why_not(coupon, price, at)
    if coupon is None or why:
        raise BadInput(str(why))
    return coupon


def _why_not(coupon: Coupon, price: Price, at: datetime) -> Refused | None:
    fits = coupon.plan_id is None or coupon.plan_id == price.plan_id
    return judge(coupon.cut, begins=coupon.begins, ends=coupon.ends, fits_plan=fits, currency=price.currency, at=at)


def do_hold(*, coupon: Coupon, reader: Reader, at: datetime) -> Use:
    """Take a use for the reader while they pay. Raises BadInput when there is none left, or they used it before.

    A use is the lowest free slot. Who comes second waits for the coupon's row; the slots' unique key stands behind that.
    """
    with transaction.atomic():
        Coupon.objects.select_for_update().get(pk=coupon.pk)
        mine = Use.objects.filter(coupon=coupon, reader=reader).first()
        if mine is not None:
            if mine.held_until is None:
                raise BadInput(str(Refused.TWICE))
            Use.objects.filter(pk=mine.pk).update(held_until=at + HELD)
            return mine
        Use.objects.filter(coupon=coupon, held_until__lte=at).delete()  # who left without paying
        return Use.objects.create(coupon=coupon, slot=_free(coupon), reader=reader, held_until=at + HELD)


def _free(coupon: Coupon) -> int:
    """The lowest free slot; raises BadInput where all are taken."""
    if coupon.most is None:
        return int(Use.objects.filter(coupon=coupon).aggregate(top=Max("slot"))["top"] or 0) + 1
    taken = set(Use.objects.filter(coupon=coupon).values_list("slot", flat=True))
    for slot in range(1, coupon.most + 1):
        if slot not in taken:
            return slot
    raise BadInput(str(Refused.SPENT))


def do_use(*, coupon: Coupon, reader: Reader) -> None:
    """They have paid: the use is kept for good."""
    Use.objects.filter(coupon=coupon, reader=reader).update(held_until=None)
