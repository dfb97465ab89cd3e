"""Who is visiting: a request, turned into what the gate asks about."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from masthead.access import gifts, ledger, passes
from masthead.access.gate import Decision, Piece, Visit, Wall, decide
from masthead.access.models import Pass
from masthead.access.rules import rules
from masthead.kit.metrics import count
from masthead.readers import arriving
from masthead.readers.models import Reader
from masthead.subscriptions.granting import has_access
from masthead.subscriptions.institutions.admitting import Admission, admitted


@dataclass(frozen=True)
class Visitor:
    """A visit, and the parties behind it."""

    visit: Visit
    reader: Reader | None = None
    held: Pass | None = None
    admission: Admission | None = None

    @property
    def stranger(self) -> bool:
        """Whether nothing at all is known: such a visitor gets the page that every stranger gets."""
        return self.reader is None and self.held is None and self.admission is None and not self.visit.gifted


STRANGER = Visitor(Visit())
ASKED = "masthead_subscribes"  # what a request remembers of its reader, and no longer


def reader_of(request: HttpRequest) -> Reader | None:
    """The signed-in reader. Without a session cookie nothing is asked of the database, nor is a session begun."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = request.user
    return user if isinstance(user, Reader) and user.is_active else None


def visitor(request: HttpRequest, now: datetime) -> Visitor:
    """Who asks. No query for a stranger; one more for somebody on an institution's premises."""
    who = _known(request, now)
    admission = admitted(request, now)
    if admission is not None:
        who = replace(who, admission=admission, visit=replace(who.visit, subscribed=who.visit.subscribed or admission.reads))
    if gifts.cookie_name() not in request.COOKIES or who.visit.subscribed or who.visit.editor:
        return who
    return replace(who, visit=replace(who.visit, gifted=gifts.opened_in(request, now)))


def _known(request: HttpRequest, now: datetime) -> Visitor:
    """The reader, or the pass, or nobody."""
    reader = reader_of(request)
    if reader is not None:
        visit = ledger.visit_of(reader, now)
        setattr(request, ASKED, visit.subscribed)
        return Visitor(visit, reader=reader)
    if passes.cookie_name() not in request.COOKIES:
        return STRANGER
    held = passes.held_by(request, now)
    if held is None:
        return STRANGER
    return Visitor(Visit(passed=passes.articles_of(held)), held=held)


def subscribes(request: HttpRequest, reader: Reader, now: datetime) -> bool:
    """Whether the reader has access. Where the gate has asked for this very page it is not asked again."""
    known: bool | None = getattr(request, ASKED, None)
    return has_access(reader.pk, now) if known is None else known


def judge(request: HttpRequest, piece: Piece, now: datetime) -> tuple[Visitor, Decision]:
    """The visitor and the decision for one article."""
    open_to_all = piece.wall is Wall.FREE and not request.COOKIES and admitted(request, now) is None
    who = STRANGER if open_to_all else visitor(request, now)
    decision = decide(who.visit, piece, rules().policy())
    count("gate_decisions_total", reason=decision.reason.value)
    return who, decision


def asked_of(held: Pass | None, now: datetime) -> dict[str, object]:
    """For the pages of a pass: whether its address was confirmed in another browser, so that this one may go on by a
    press. No query without a pass."""
    return {"confirmed_elsewhere": arriving.confirmed_elsewhere(held.pk.hex, now) is not None} if held else {}
