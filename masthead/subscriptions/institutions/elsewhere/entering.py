"""From an institution's word to a reader who is signed in, and reads.

An institution answers for its own people and for the mailboxes at its own domains; for nobody else. Whom it calls by a name that we
know is signed in. Of the others one whose proven address is at a domain of its own is; everybody else first types a code from their
mailbox, whatever the institution says their address is: else it could open any reader's account.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.http import HttpRequest

from masthead.kit.refusals import BadInput, Refusal
from masthead.kit.signing import draw_token
from masthead.readers import addresses, arriving, signing_in
from masthead.readers.models import Reader
from masthead.subscriptions.institutions import members
from masthead.subscriptions.institutions.elsewhere.claims import Said
from masthead.subscriptions.institutions.elsewhere.models import Known, Way

WAITS = "institution-waits"
LIFE = timedelta(minutes=30)  # in which a mailbox is proven
AGREED = "You also get our free letter, which you can stop with one press."


class NotLetIn(Refusal):
    """Signing in through an institution led nowhere; the words say why, as far as the person may know."""

    code, status = "not_let_in", 403
    leads = ("institution-sign-in", "Sign in through your institution")


@dataclass(frozen=True)
class Waiting:
    """Somebody signed in at their institution, whose mailbox is still to be proven. It lies in the session."""

    way: int
    subject: str
    address: str
    back: str
    browser: str
    until: str

    def runs(self, now: datetime) -> bool:
        """Whether there is still time."""
        return now < datetime.fromisoformat(self.until)


def _whom(way: Way, said: Said, at: datetime) -> Reader | None:
    """The reader whom this person is by the institution's word alone. None: their mailbox is to say."""
    known = Known.objects.filter(way=way, subject=said.subject).select_related("reader").first()
    if known is not None:
        return known.reader
    try:
        address = addresses.clean(said.address)
    except addresses.BadAddress:
        return None
    if not way.institution.domains.filter(domain=address.rpartition("@")[2]).exists():
        return None
    reader = Reader.objects.filter(email=address).first()
    if reader is None:
        return signing_in.do_add(email=address, at=at)
    # An address is given to somebody else when its owner has left; and nobody else's word is enough for staff.
    return None if reader.may_edit() or Known.objects.filter(way=way, reader=reader).exists() else reader


def do_enter(*, request: HttpRequest, way: Way, said: Said, back: str, at: datetime) -> bool:
    """The institution says who is there: they are signed in and read. False: their mailbox is to be proven first. Raises NotLetIn."""
    with transaction.atomic():
        reader = _whom(way, said, at)
        if reader is not None:
            _do_admit(request, way, said.subject, reader, at)
            return True
    waiting = Waiting(way.pk, said.subject, said.address, back, draw_token(), (at + LIFE).isoformat())
    request.session[WAITS] = vars(waiting)
    return False


def _do_admit(request: HttpRequest, way: Way, subject: str, reader: Reader, at: datetime) -> None:
    if not reader.is_active:
        raise NotLetIn("This account is closed. Please write to us.")
    if reader.confirmed_at is None:
        Reader.objects.filter(pk=reader.pk).update(confirmed_at=at)
        EmailAddress.objects.update_or_create(user=reader, email=reader.email, defaults={"verified": True, "primary": True})
    Known.objects.get_or_create(way=way, subject=subject, defaults={"reader": reader, "since": at})
    signing_in.do_sign_in(request=request, reader=reader)
    members.do_admit_by(way=way, reader_id=reader.pk, at=at)


# The mailbox


def waiting(request: HttpRequest, now: datetime) -> tuple[Waiting, Way] | None:
    """Who waits in this browser, and for which institution, as long as its licence runs."""
    kept: dict[str, Any] | None = request.session.get(WAITS)
    if kept is None or not (found := Waiting(**kept)).runs(now):
        return None
    way = Way.objects.filter(pk=found.way).select_related("institution").first()
    return (found, way) if way is not None and way.institution.runs(now) else None


def do_ask(*, waiting: Waiting, typed: str, asked_with: str, at: datetime) -> None:
    """Mail a code to the address. The same for an address that has an account and one that has none. Raises BadInput."""
    try:
        address = addresses.clean(typed)
    except addresses.BadAddress as error:
        raise BadInput(str(error)) from None
    arriving.do_ask(address=address, browser=waiting.browser, came_from=waiting.back, asked_with=asked_with, wording=AGREED, at=at)


def do_prove(*, request: HttpRequest, waiting: Waiting, way: Way, typed: str, network: str, at: datetime) -> None:
    """The code from the mailbox: it and the institution's person are one reader from now on. Raises WrongCode, TooManyTries, NotLetIn."""
    arrival = arriving.check_code(browser=waiting.browser, typed=typed, network=network, now=at)
    confirmed = arriving.do_confirm(arrival=arrival, at=at)
    if confirmed.reader is None or not arriving.do_close(arrival=confirmed, at=at):
        raise arriving.WrongCode
    with transaction.atomic():
        _do_admit(request, way, waiting.subject, confirmed.reader, at)
