"""What is shown to whom, and counted."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Sum
from django.http import HttpRequest

from masthead.access.visits import reader_of, subscribes
from masthead.ads import choosing
from masthead.ads.choosing import Candidate, choose
from masthead.ads.models import Place, Sponsorship, Tally
from masthead.kit import limits
from masthead.kit.limits import Limit
from masthead.kit.remembering import Remembered
from masthead.library.pictures.finding import sizes_for
from masthead.subscriptions.institutions.admitting import admitted

REMEMBERED = 5.0  # seconds
SEEN_PER_NETWORK = Limit("sponsorships seen from a network", 120, timedelta(minutes=10))

_kept = Remembered[dict[int, tuple[Candidate, Sponsorship]]]()
forget_sponsorships = _kept.forget


def standing(now: datetime) -> dict[int, tuple[Candidate, Sponsorship]]:
    """Those that have not ended, by number; at most some seconds old."""
    return _kept.value(REMEMBERED, lambda: _read(now))


def _read(now: datetime) -> dict[int, tuple[Candidate, Sponsorship]]:
    """One query, with what each was seen, and one for pictures."""
    rows = list(Sponsorship.objects.filter(ends__gt=now).annotate(times=Sum("tallies__seen", default=0)).select_related("picture"))
    sizes = sizes_for([row.picture for row in rows if row.picture])
    for row in rows:
        row.sizes = sizes.get(row.picture_id or 0)
    return {row.pk: (_candidate(row, row.times), row) for row in rows}


def next_change(now: datetime) -> datetime | None:
    """When pages show something else by the clock alone; None where nothing is to stand."""
    return choosing.next_change([candidate for candidate, _ in standing(now).values()], now)


def _candidate(row: Sponsorship, seen: int) -> Candidate:
    house = row.kind == Sponsorship.Kind.HOUSE
    return Candidate(row.pk, row.places, row.starts, row.ends, row.weight, house, row.cap, seen)


def free_of_ads(request: HttpRequest, now: datetime) -> bool:
    """Whether the visitor gets none: who has All-Access by whatever grant, who works here, who is on an institution's premises."""
    if admitted(request, now) is not None:
        return True
    reader = reader_of(request)
    return reader is not None and (reader.may_edit() or subscribes(request, reader, now))


def sponsorship_for(request: HttpRequest, place: str, now: datetime) -> Sponsorship | None:
    """What stands in this place of the page. Without any sponsorship nothing is asked."""
    found = standing(now)
    if not found or free_of_ads(request, now):
        return None
    one = choose([candidate for candidate, _ in found.values()], place, request.path, now)
    return found[one.id][1] if one is not None else None


def do_count(*, sponsorship_id: int, place: str, what: str, network: str, at: datetime) -> bool:
    """One more seen, or followed; no more from one network than people see. False: not counted."""
    known = standing(at).get(sponsorship_id)
    if known is None or place not in Place.values or not known[0].runs(at) or not limits.allowed(SEEN_PER_NETWORK, network, at):
        return False
    day = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    tally, _ = Tally.objects.get_or_create(sponsorship_id=sponsorship_id, day=day, place=place)
    Tally.objects.filter(pk=tally.pk).update(**{what: F(what) + 1})
    return True
