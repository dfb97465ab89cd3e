"""Article pages for readers who are signed in, and the press by which they choose one.

`access.gate.decide` answers at each request, about a visit that is proven (`readers`) and compared with the database's word. The page
is one that Django made for a reader of whom the same is known: the same decision, saved or not, read as far. It is that reader's alone
until Django has made it for a second one, to the letter; only then is it everyone's of whom this is known.
"""

import gzip
import time
from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.security import SecurityMiddleware
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from masthead.access import ledger
from masthead.access.gate import Decision, Piece, decide
from masthead.access.rules import rules, zone
from masthead.ads.showing import next_change
from masthead.kit import patience, settling
from masthead.kit.clock import now
from masthead.kit.forms import is_ours
from masthead.lane import holding, readers
from masthead.lane.asking import Application, Environ, Tables, Told, ask, noticing, request, said
from masthead.lane.looking import Looking
from masthead.lane.memory import EVERYONE, Kept, Memory, Page, Turns
from masthead.lane.readers import Known
from masthead.lane.strangers import House, session_of, transport
from masthead.lane.watchers import SHARED, Facts
from masthead.library import shelf
from masthead.website.compressing import packing
from masthead.website.headers import HeadersMiddleware

OF_READERS = readers.READ | {"library_reading", "library_saved"}
BRIEFLY = 1.0  # seconds that a press waits here for whoever writes; Django, to whom it then goes, waits its own
KNOWN = 10_000  # sessions that are remembered, and as many articles


@dataclass(frozen=True, slots=True)
class Asked:
    """An article, as far as the gate and a redirect ask about it."""

    version: Hashable
    piece: Piece
    address: str


class Personal:
    """Answers readers."""

    def __init__(self, django: Application, house: House, looking: Looking, memory: Memory) -> None:
        self.django, self.house, self.looking, self.memory = django, house, looking, memory
        self.turns = Turns()
        self.known: Kept[str, Known] = Kept(KNOWN)
        self.pieces: Kept[int, Asked] = Kept(KNOWN)

    def answer(self, environ: Environ, article_id: int, version: Hashable) -> Told | None:
        """The page; None where Django is to answer."""
        session, at = session_of(environ, self.house), now()
        known, facts = self._known(session, article_id, at) if session else (None, None)
        piece = self._piece(article_id, version)
        if known is None or facts is None or piece is None:
            return None
        decision = decide(known.visit, piece.piece, rules().policy())
        offered = packing(environ.get("HTTP_ACCEPT_ENCODING", ""))
        key = self._key(environ, offered, decision, known, facts)
        page = self.memory.pages.get(key)
        if page is not None and page.holds(version, time.monotonic()) and page.owner in (EVERYONE, known.reader.pk):
            return page.told
        if not self.turns.take(key):
            return None
        try:
            until = time.monotonic() + holding.seconds(at, zone(), next_change(at))
            bare = request(environ, HTTP_ACCEPT_ENCODING=offered, HTTP_COOKIE=f"{self.house.session}={session}")
            told, tables = ask(self.django, bare)
            # What was committed while Django made it may be in it or not.
            unchanged = self.looking.version() == version and self.looking.facts(known.reader.pk, session, article_id) == facts
            if unchanged and is_for_readers(told, tables):
                self._keep(key, Page(told, version, until, owner=known.reader.pk), offered)
            return told
        finally:
            self.turns.give_back(key)

    def choose(self, environ: Environ, article_id: int, version: Hashable) -> Told | None:
        """The press on *Read this article*: one query, that writes; before it another, where something was committed since the last
        look. None where Django is to answer: who is not known, has nothing left to choose, or came from a foreign page."""
        pressed = WSGIRequest(environ)
        session, at = session_of(environ, self.house), now()
        known = self._known(session, article_id, at)[0] if session and is_ours(pressed) else None
        piece = self._piece(article_id, version)
        if known is None or piece is None or not decide(known.visit, piece.piece, rules().policy()).may_unlock:
            return None
        close_old_connections()
        with patience.waiting(BRIEFLY):
            ledger.do_open(reader=known.reader, piece=piece.piece, at=at, proven=known.visit)
        settling.settle()  # as Django's path does before it answers
        return said(_onward(pressed, f"{piece.address}#rest"))

    def _keep(self, key: Hashable, page: Page, offered: str) -> None:
        """For its reader alone; for everyone of whom the same is known, once another reader's was the same to the letter."""
        before = self.memory.pages.get(key)
        if before is not None and before.holds(page.version, time.monotonic()) and before.owner != page.owner:
            page = replace(page, owner=EVERYONE if _same(before.told, page.told, offered) else page.owner)
        self.memory.put(key, page)

    def _key(self, environ: Environ, offered: str, decision: Decision, known: Known, facts: Facts) -> Hashable:
        """All that a reader's page depends on, besides the version of pages."""
        history = known.reader.keeps_history
        way = transport(environ, self.house)
        who = (decision, known.visit.subscribed, known.lapsed, history)
        return (environ["PATH_INFO"], offered, way, who, facts.saved, facts.reading if history else None)

    def _known(self, session: str, article_id: int, at: datetime) -> tuple[Known | None, Facts | None]:
        """The reader, still proven, and the facts that say so."""
        known = self.known.get(session)
        if known is not None:
            facts = self.looking.facts(known.reader.pk, session, article_id)
            if known.stands(facts, at):
                return known, facts
        close_old_connections()
        reader_id = readers.reader_id_of(session, at)
        if not reader_id:
            return None, None
        facts = self.looking.facts(reader_id, session, article_id)
        known = readers.proven(session, self.house.session, facts, at)
        if known is None or known.reader.pk != reader_id:
            self.known.pop(session, None)
            return None, None
        self.looking.version()  # what was committed meanwhile is looked at too
        facts = self.looking.facts(reader_id, session, article_id)
        if not known.stands(facts, at):
            return None, None
        self.known.put(session, known)
        return known, facts

    def _piece(self, article_id: int, version: Hashable) -> Asked | None:
        """What the gate asks about the article, as of this version."""
        kept = self.pieces.get(article_id)
        if kept is not None and kept.version == version:
            return kept
        with noticing() as tables:
            found = shelf.title(article_id)
        if found is None or not tables.within(SHARED) or self.looking.version() != version:
            return None
        asked = Asked(version, found.piece, found.address())
        self.pieces.put(article_id, asked)
        return asked


def _onward(request: HttpRequest, address: str) -> HttpResponse:
    """A redirect, with the headers that every answer has."""

    def redirect(request: HttpRequest) -> HttpResponse:
        response = HttpResponseRedirect(address)
        add_never_cache_headers(response)
        patch_vary_headers(response, ["Cookie"])
        return response

    return HeadersMiddleware(SecurityMiddleware(redirect))(request)  # type: ignore[arg-type]


def is_for_readers(told: Told, tables: Tables) -> bool:
    """Whether it is an ordinary page for a reader, made of what is watched or looked at alone."""
    theirs = told.status == "200 OK" and told.header("cache-control") == "private, no-store"
    return theirs and not told.header("set-cookie") and tables.within(OF_READERS)


def _same(one: Told, other: Told, offered: str) -> bool:
    """Whether two answers say the same. Django packs with some noise in front, so the packed are looked into."""
    bodies = [b"".join(told.body) for told in (one, other)]
    heads = [[pair for pair in told.headers if pair[0] != "Content-Length"] for told in (one, other)]
    if offered == "gzip" and one.header("content-encoding") == other.header("content-encoding") == "gzip":
        bodies = [gzip.decompress(body) for body in bodies]
    return one.status == other.status and heads[0] == heads[1] and bodies[0] == bodies[1]
