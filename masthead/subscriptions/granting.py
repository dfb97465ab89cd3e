"""Who has access: read from grants, changed by named acts."""

import calendar
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from masthead.kit.events import announce
from masthead.kit.refusals import BadInput
from masthead.readers.models import Reader
from masthead.subscriptions.events import AccessGranted
from masthead.subscriptions.models import Grant, Plan


def has_access(reader_id: int, now: datetime) -> bool:
    """Whether the reader has All-Access at `now`. One query; no copy of the answer is kept anywhere."""
    return Grant.objects.open_at(now).filter(reader_id=reader_id).exists()


def had_access(reader_id: int, moment: datetime) -> bool:
    """Whether the reader had All-Access at a moment gone by: a grant revoked since was then in force."""
    return Grant.objects.open_then(moment).filter(reader_id=reader_id).exists()


def turns(reader_id: int, now: datetime) -> list[datetime]:
    """When access begins or ends by itself next, as the grants stand. One query."""
    dates = Grant.objects.filter(reader_id=reader_id, revoked_at=None).values_list("starts", "ends")
    return sorted(date for pair in dates for date in pair if date is not None and date > now)[:1]


def lapsed(reader_id: int, now: datetime) -> bool:
    """Whether the reader had All-Access once and has none now: at the wall they are welcomed back. One query."""
    return Grant.objects.filter(reader_id=reader_id, ends__lte=now).exists() and not has_access(reader_id, now)


def months_later(start: datetime, months: int) -> datetime:
    """The same day and hour `months` later, or the month's last day where it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)


LENT = (Grant.Source.SEAT, Grant.Source.INSTITUTION)  # access that others may end any day


def runs_until(reader_id: int, now: datetime) -> datetime | None:
    """Until when the reader's own access runs, what is still to begin included; `now` without any, None without an end.

    What a team or an institution lends does not count: it may end tomorrow, and the reader's own time with it. One query.
    """
    ends = Grant.objects.filter(Q(ends=None) | Q(ends__gt=now), reader_id=reader_id, revoked_at=None).exclude(source__in=LENT)
    found = list(ends.values_list("ends", flat=True))
    return None if None in found else max([now, *(one for one in found if one)])


def find_plan(slug: str) -> Plan:
    """The plan of that name; raises BadInput naming the plans there are."""
    plan = Plan.objects.filter(slug=slug).first()
    if plan is None:
        names = ", ".join(Plan.objects.values_list("slug", flat=True)) or "none yet"
        raise BadInput(f"There is no plan called {slug!r}. Plans: {names}.")
    return plan


def do_grant(*, reader: Reader, plan: Plan, source: Grant.Source, at: datetime, until: datetime | None = None, reason: str = "") -> Grant:
    """Give All-Access from `at`; raises BadInput when it would end before it starts."""
    if until is not None and until <= at:
        raise BadInput(f"Access would end ({until:%Y-%m-%d}) before it begins. Give a later date.")
    with transaction.atomic():
        grant = Grant.objects.create(reader=reader, plan=plan, source=source, starts=at, ends=until, reason=reason)
        announce(AccessGranted(reader.pk, plan.name, until))
    return grant


def do_revoke(*, grant: Grant, at: datetime, reason: str) -> None:
    """End a grant now; the reader's next request knows."""
    Grant.objects.filter(pk=grant.pk, revoked_at=None).update(revoked_at=at, reason=reason)
