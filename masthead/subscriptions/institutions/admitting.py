"""Who is on the premises of an institution.

The ranges are held in this process, sorted; almost every request is settled there, without a query. The memory is asked for
its age, not the database: every few seconds one small query says whether rows came or went. What it answers *yes* to is looked
up as a row before anybody is let in (one query, for visitors on a campus alone): so a range that is taken away, or a licence
that has ended, closes at the next request in every process, and only a new range takes those seconds.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse

from masthead.kit.network import address_of
from masthead.kit.refusals import BadInput, Refusal
from masthead.kit.remembering import Remembered
from masthead.kit.signing import seal, unseal
from masthead.subscriptions.institutions import ranges
from masthead.subscriptions.institutions.models import AddressRange, Institution, Place
from masthead.subscriptions.institutions.ranges import Table

REMEMBERED = 5.0  # seconds
LENT = timedelta(minutes=20)  # a place that is not read from is free again after so long
RENEWED = timedelta(minutes=2)  # and is lent anew no oftener

Kept = tuple[tuple[int, int], Table]  # how many rows there were and the newest's number, and the ranges
_kept = Remembered[Kept]()
forget_ranges = _kept.forget
doubt_ranges = _kept.doubt  # asks whether rows came or went, and reads them only then


@dataclass(frozen=True)
class Admission:
    """A visitor on the premises: `reads` says whether the licence is in force and, where places are counted, they have one."""

    institution: Institution
    reads: bool
    licensed: bool


class PlacesTaken(Refusal):
    """Every place of the institution is taken."""

    code, status = "places_taken", 409

    def __init__(self, institution: Institution) -> None:
        super().__init__()
        self.institution = institution

    def say(self) -> str:
        minutes = int(LENT.total_seconds() // 60)
        return (
            f"All {self.institution.places} places of {self.institution.name} are taken at the moment. A place that nobody reads "
            f"from is free again after {minutes} minutes: please try again a little later."
        )


def table() -> Table:
    """The ranges, at most some seconds old."""
    return _kept.value(REMEMBERED, _read)[1]


def _read() -> Kept:
    """Anew, if rows came or went."""
    found, last = AddressRange.objects.aggregate(rows=Count("pk"), newest=Max("pk")), _kept.last
    version = (found["rows"], found["newest"] or 0)
    return last if last is not None and last[0] == version else (version, Table(row.as_range() for row in AddressRange.objects.iterator()))


def on_premises(address: str) -> int | None:
    """The number of the range that the address belongs to, as far as this process remembers. No query."""
    held = table()
    if not len(held):
        return None
    number = ranges.number_of(address)
    found = held.find(number) if number is not None else None
    return found.key if found is not None else None


def at_institution(request: HttpRequest) -> Institution | None:
    """The institution that the request's address belongs to, licensed or not. No query for anybody who is elsewhere."""
    key = on_premises(address_of(request))
    row = AddressRange.objects.select_related("institution").filter(pk=key).first() if key is not None else None
    return row.institution if row is not None else None


def admitted(request: HttpRequest, now: datetime) -> Admission | None:
    """The visitor's admission, asked once a request."""
    if not hasattr(request, "_admission"):
        request._admission = _admitted(request, now)  # type: ignore[attr-defined]
    kept: Admission | None = request._admission  # type: ignore[attr-defined]
    return kept


def _admitted(request: HttpRequest, now: datetime) -> Admission | None:
    found = at_institution(request)
    if found is None:
        return None
    licensed = found.runs(now)
    return Admission(found, licensed and (not found.places or _has_place(request, found, now)), licensed)


# Places


def _has_place(request: HttpRequest, institution: Institution, now: datetime) -> bool:
    """Whether this browser holds one; reading from it lends it anew, now and then."""
    browser = browser_of(request)
    place = Place.objects.filter(institution=institution, browser=browser, until__gt=now).first() if browser else None
    if place is None or place.number > institution.places:
        return False
    if place.until < now + LENT - RENEWED:
        Place.objects.filter(pk=place.pk, browser=place.browser).update(until=now + LENT)
    return True


def do_lend_place(*, institution: Institution, browser: UUID | None, at: datetime) -> UUID:
    """A place for the browser, the lowest that is free or run out. Raises PlacesTaken.

    Inserted, or taken over in one statement, under unique keys: whoever comes second looks again.
    """
    browser = browser or uuid4()
    for _ in range(institution.places + 2):
        lent = {place.number: place for place in Place.objects.filter(institution=institution, number__lte=institution.places)}
        mine = next((place for place in lent.values() if place.browser == browser), None)
        over = [place for place in lent.values() if place.until <= at]
        free = set(range(1, institution.places + 1)) - set(lent)
        try:
            with transaction.atomic():
                if mine is not None:
                    if Place.objects.filter(pk=mine.pk, browser=browser).update(until=at + LENT):
                        return browser
                elif free:
                    Place.objects.create(institution=institution, number=min(free), browser=browser, until=at + LENT)
                    return browser
                elif not over:
                    break
                elif Place.objects.filter(pk=over[0].pk, browser=over[0].browser, until__lte=at).update(browser=browser, until=at + LENT):
                    return browser
        except IntegrityError:
            continue
    raise PlacesTaken(institution)


def do_give_back(*, institution: Institution, browser: UUID) -> None:
    """The browser reads no more: its place is free."""
    Place.objects.filter(institution=institution, browser=browser).delete()


def cookie_name() -> str:
    """Names the browser on the premises. A cache in front sees by it that the page is not the stranger's."""
    return str(settings.MASTHEAD.cookie("campus"))


def browser_of(request: HttpRequest) -> UUID | None:
    """The browser's name; garbage is none."""
    name = unseal(request.COOKIES.get(cookie_name(), ""), purpose="campus")
    try:
        return UUID(name) if name else None
    except ValueError:
        return None


def remember(response: HttpResponse, browser: UUID) -> None:
    """Put the name into the browser, until it is closed. The name alone opens nothing: the address is asked each time."""
    value = seal(str(browser), purpose="campus")
    response.set_cookie(cookie_name(), value, secure=settings.MASTHEAD.secure, httponly=True, samesite="Lax")


# Acts


def do_add_ranges(*, institution: Institution, typed: str) -> int:
    """Add ranges, one a line; all or none. Raises BadInput with the sentence for the first that cannot be. Returns how many."""
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if len(lines) > 5000:
        raise BadInput(f"These are {len(lines)} ranges; please add at most 5,000 at once.")
    with transaction.atomic():
        list(Institution.objects.select_for_update().values_list("pk"))  # two who add at once follow each other
        for line in lines:
            try:
                one = ranges.read(line)
            except ranges.BadRange as error:
                raise BadInput(str(error)) from None
            first, last = f"{one.first:032x}", f"{one.last:032x}"
            # Ranges never overlap, so whatever meets this one is the one that begins last before its end.
            before = AddressRange.objects.filter(first__lte=last).order_by("-first").select_related("institution").first()
            if before is not None and before.last >= first:
                raise BadInput(
                    f"{line} meets {before}, which is {before.institution.name}’s. A range belongs to one institution, once: "
                    "take the other one away first, or write this one without it."
                )
            AddressRange.objects.create(institution=institution, first=first, last=last, typed=line[:100])
    forget_ranges()
    return len(lines)


def do_remove_range(*, institution: Institution, range_id: int) -> bool:
    """Take a range away: whoever reads from there reads no more from the next request on."""
    gone = AddressRange.objects.filter(institution=institution, pk=range_id).delete()[0]
    forget_ranges()
    return bool(gone)
