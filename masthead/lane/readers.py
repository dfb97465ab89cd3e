"""Who a session is, as far as Django proved it: remembered for a minute, and for no longer than nothing about the reader has changed.

What is remembered is what the gate asks about (a `Visit`), made by the same functions that Django's views use. Each use of it is
checked against the database's own word: the reader's version, which any change to their account, their grants, their memberships or
their opened articles raises, and the session as it was. So it is an access token that lives beside the session, but that its epoch
is the database's and that it never leaves this process.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from masthead.access import ledger, visits
from masthead.access.gate import Visit
from masthead.lane.asking import noticing
from masthead.lane.holding import HELD
from masthead.lane.watchers import PERSONAL, SHARED, Facts
from masthead.readers.models import Reader
from masthead.readers.security import devices
from masthead.subscriptions import granting
from masthead.subscriptions.institutions import members

READ = frozenset({"django_session", *PERSONAL}) | SHARED
# A session that holds anything else (a message to show, a half-done sign-in, a view as somebody) is Django's.
ORDINARY = {
    "_auth_user_id",
    "_auth_user_backend",
    "_auth_user_hash",
    "account_authentication_methods",
    devices.ROW,
    devices.SEEN,
    "proofs",
}


@dataclass(frozen=True, slots=True)
class Known:
    """A reader, proven. `lapsed`: had access once and has none now. `until`: when time alone may change what is said of them."""

    reader: Reader
    visit: Visit
    lapsed: bool
    session: str
    version: Hashable
    until: datetime

    def stands(self, facts: Facts, now: datetime) -> bool:
        """Whether this is still true."""
        return facts.version == self.version and facts.session == self.session and now < self.until


def reader_id_of(session_key: str, now: datetime) -> int:
    """Whose session it says it is; 0 for nobody's. To know of whom the facts are to be looked at: it proves nothing yet."""
    found = Session.objects.filter(session_key=session_key, expire_date__gt=now).first()
    said = found.get_decoded().get("_auth_user_id", "") if found else ""
    return int(said) if isinstance(said, str) and said.isdecimal() and len(said) < 19 else 0


def proven(session_key: str, cookie: str, facts: Facts, now: datetime) -> Known | None:
    """The reader of this session, by the proof that Django asks for; None for who is none, works at the desk, reads by an
    institution (whose reading is counted), or whose session holds what only Django knows to treat.

    `facts`: as they were before; what was changed since then is noticed by whoever compares them again.
    """
    with noticing() as tables:
        row = Session.objects.filter(session_key=session_key, expire_date__gt=now).first()
        if row is None or facts.session is None or not facts.session.endswith(row.session_data) or not set(row.get_decoded()) <= ORDINARY:
            return None
        request = HttpRequest()
        request.COOKIES = {cookie: session_key}
        request.session = SessionStore(session_key)
        request.user = get_user(request)  # type: ignore[assignment]
        who = visits.visitor(request, now)
        if who.reader is None or who.visit.editor or members.is_member(who.reader.pk):
            return None
        seen = request.session.get(devices.SEEN)
        noted = [datetime.fromisoformat(seen) + devices.SEEN_EVERY] if seen else []
        until = min(row.expire_date, now + HELD, *noted, *_turns(who.reader.pk, now))
        lapsed = granting.lapsed(who.reader.pk, now)
    return Known(who.reader, who.visit, lapsed, facts.session, facts.version, until) if tables.within(READ) else None


def _turns(reader_id: int, now: datetime) -> list[datetime]:
    """When time alone changes something: access begins or ends, an article closes, a month begins."""
    return [*granting.turns(reader_id, now), *ledger.turns(reader_id, now)]
