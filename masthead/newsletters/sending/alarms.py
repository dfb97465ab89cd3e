"""Alarms: a fault of ours (a refused sender, a block, a broken key) is told to a person and never held against a reader."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from masthead.newsletters.sending.models import Alarm


def do_raise(*, kind: str, words: str, at: datetime, dispatch_id: int | None = None) -> None:
    """Raise an alarm, or count it once more where one of its kind is open."""
    open_ones = Alarm.objects.filter(Q(dispatch_id=dispatch_id) if dispatch_id else Q(dispatch=None), kind=kind, seen_at=None)
    if open_ones.update(times=F("times") + 1, last_at=at, words=words[:500]):
        return
    try:
        with transaction.atomic():
            Alarm.objects.create(dispatch_id=dispatch_id, kind=kind, words=words[:500], first_at=at, last_at=at)
    except IntegrityError:  # another sender was first
        open_ones.update(times=F("times") + 1, last_at=at)


def do_see(*, alarm_id: int, at: datetime) -> None:
    """A person has seen to it."""
    Alarm.objects.filter(pk=alarm_id, seen_at=None).update(seen_at=at)
