"""Uses noted, and the reports made of them."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, timedelta

from django.http import HttpRequest

from masthead.kit.network import address_of
from masthead.kit.signing import digest
from masthead.subscriptions.institutions import counter
from masthead.subscriptions.institutions.admitting import Admission
from masthead.subscriptions.institutions.counter import Hit, Item
from masthead.subscriptions.institutions.models import CampusUse, Institution, Place

KEPT = timedelta(days=800)  # two calendar years and the running one's beginning
Catalogue = Callable[[Collection[int]], Mapping[int, Item]]

_catalogue: Catalogue | None = None


def told_by(catalogue: Catalogue) -> None:
    """Who knows the articles' titles: this room stands below the library."""
    global _catalogue
    _catalogue = catalogue


def do_note(*, request: HttpRequest, admission: Admission, article_id: int, may_read: bool, free: bool, at: datetime) -> None:
    """Note that an article was asked for on the premises. No person: the session is a digest of address, program and hour."""
    agent = request.headers.get("User-Agent", "")
    if request.method != "GET" or counter.is_robot(agent):
        return
    what = CampusUse.What.REQUEST if may_read else _denial(admission, at)
    session = digest(f"{address_of(request)} {agent} {at:%Y-%m-%dT%H}", purpose="counter")[:32]
    CampusUse.objects.create(institution=admission.institution, article_id=article_id, what=what, free=free, session=session, at=at)


def _denial(admission: Admission, at: datetime) -> CampusUse.What:
    if not admission.licensed:
        return CampusUse.What.NO_LICENSE
    taken = Place.objects.filter(institution=admission.institution, number__lte=admission.institution.places, until__gt=at).count()
    return CampusUse.What.LIMIT_EXCEEDED if taken >= admission.institution.places else CampusUse.What.INVESTIGATION


def hits(institution: Institution, first: date, last: date) -> list[Hit]:
    """What was noted in these months (their first days, both included), in UTC."""
    begin = datetime(first.year, first.month, 1, tzinfo=UTC)
    end = datetime(last.year + last.month // 12, last.month % 12 + 1, 1, tzinfo=UTC)
    rows = CampusUse.objects.filter(institution=institution, at__gte=begin, at__lt=end)
    return [Hit(*row) for row in rows.values_list("what", "article_id", "session", "at", "free")]


def items(found: list[Hit]) -> Mapping[int, Item]:
    """The articles' titles."""
    return _catalogue({hit.article for hit in found}) if _catalogue else {}


def forget(before: datetime) -> int:
    """Drop what was noted before; returns how many rows."""
    return CampusUse.objects.filter(at__lt=before).delete()[0]
