"""What a sender has in hand: it claims batches, makes letters of them, and writes down how they ended."""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from masthead.configuration import Settings
from masthead.kit.events import announce
from masthead.mailer import mailer, rates
from masthead.newsletters.events import LetterRefused
from masthead.newsletters.models import Edition
from masthead.newsletters.renditions import Filling
from masthead.newsletters.senders.outcome import End, Kind
from masthead.newsletters.senders.port import Letter
from masthead.newsletters.sending import alarms, batches
from masthead.newsletters.sending.feed import LetterFeed, ids
from masthead.newsletters.sending.freezing import renditions_of
from masthead.newsletters.sending.models import Dispatch
from masthead.newsletters.sending.press import Addressee, Press, date_header
from masthead.newsletters.sending.rates import AHEAD, Breaker, Domains, Pace
from masthead.newsletters.sending.recovering import do_end
from masthead.newsletters.sending.signing import signer
from masthead.newsletters.setting import personal
from masthead.newsletters.verp import domain, naming

log = logging.getLogger("masthead.sending")

BATCH = 2000  # rows claimed at once, at most
SECONDS_IN_HAND = 3.0  # and no more than go in so long: what is in hand is judged already, and a reader may unsubscribe meanwhile
LOOK_EACH = 1.0  # seconds between looks whether somebody paused or stopped it
DOWN = 10.0  # seconds without any connection after which everything in hand is given back


class Held(NamedTuple):
    """A letter in hand: of which dispatch, which version of it, after how many tries."""

    dispatch_id: int
    version: int
    tries: int


@dataclass
class Work:
    """A dispatch that is being sent: its press for the newest version, its breaker."""

    dispatch: Dispatch
    version: int
    press: Press
    breaker: Breaker = field(default_factory=Breaker)
    opened: bool = False


class Hands:
    """All that one session holds. One thread uses it; lanes only tell their troubles."""

    def __init__(self, run: UUID, feed: LetterFeed, settings: Settings) -> None:
        self.run, self.feed, self.settings = run, feed, settings
        self.held: dict[int, Held] = {}
        self.works: dict[int, Work] = {}
        self.server = Pace(mailer(settings.email_url.get_secret_value()).rate)
        self.domains = Domains(rates(settings.mail_rates))
        self.signer = signer(settings)
        self.name, self.house = naming(), domain()
        self.size = 100  # letters claimed next: grows with how fast they go
        self.troubles: list[str] = []
        self.looked = self.written = self.seen_up = time.monotonic()
        self.went = 0
        self.look(first=True)

    def look(self, first: bool = False) -> None:
        """Which dispatches are being sent, and in which version. What was paused or stopped is given back, what lies too long too."""
        seconds = time.monotonic()
        rows = Dispatch.objects.filter(state=Dispatch.State.SENDING).select_related("edition", "letter").prefetch_related("versions")
        found: dict[int, Work] = {}
        for dispatch in rows:
            version = max(dispatch.versions.all(), key=lambda one: one.number)
            known = self.works.get(dispatch.pk)
            if known is None or known.version != version.number:
                press = Press(dispatch.edition, dispatch.letter, renditions_of(version), self.signer)
                known = Work(dispatch, version.number, press, known.breaker if known else Breaker())
            known.dispatch = dispatch
            found[dispatch.pk] = known
        changed = {pk for pk, work in self.works.items() if found.get(pk) is None or found[pk].version != work.version}
        self.works = found
        if self.feed.up:
            self.seen_up = seconds
        if changed or (self.held and seconds - self.seen_up > DOWN):
            self._recall(changed)
        if not first:
            self.size = max(20, min(BATCH, int(self.went / max(0.1, seconds - self.looked) * SECONDS_IN_HAND)))
        self.looked, self.went = seconds, 0

    def _recall(self, of: set[int]) -> None:
        """Give back what no lane has taken. (All of it: what is still wanted is claimed again.)"""
        letters = self.feed.recall()
        batches.do_give_back(self.run, ids(letters))
        for letter in letters:
            self.held.pop(letter.delivery_id, None)

    def claim(self, at: datetime) -> int:
        """More letters, where few are waiting and a connection is there to take them; returns how many."""
        if time.monotonic() - self.looked > LOOK_EACH:
            self.feed.journal.sync()
            self.look()
            self.tell_troubles(at)
        if not self.feed.up or self.feed.waiting() > self.size // 2:
            return 0
        closed = self.domains.closed(time.monotonic())
        count = 0
        for work in self.works.values():
            hungry = self.held and not self.feed.waiting()
            taken = batches.do_claim(work.dispatch, self.run, at, self.size, closed)
            if hungry and len(taken) == self.size:  # they go faster than was thought
                self.size = min(BATCH, self.size * 2)
            if taken:
                _open_its_page(work, at)
                count += self._prepare(work, taken, at)
        return count

    def _prepare(self, work: Work, taken: Sequence[int], at: datetime) -> int:
        """Letters of what was claimed, each for its turn."""
        going, staying = batches.hand_off(work.dispatch, taken, at)
        batches.do_leave_out(self.run, staying)
        own = self._own(work, going)
        date, seconds, back = date_header(at), time.monotonic(), []
        for to in going:
            turn = max(self.server.turn(seconds), self.domains.turn(to.domain, seconds))
            if turn > seconds + AHEAD:
                back.append(to.delivery_id)
                continue
            words = own.get(to.reader_id, {})
            make, unjoined = partial(work.press.letter_for, to, words, date), partial(work.press.unjoined, to, words)
            self.held[to.delivery_id] = Held(work.dispatch.pk, work.version, to.tries)
            self.feed.add(Letter(to.delivery_id, f"{self.name(to.delivery_id)}@{self.house}", to.email, to.domain, make, unjoined), turn)
        if back:
            batches.do_give_back(self.run, back)
        return len(taken) - len(back)

    def _own(self, work: Work, going: Sequence[Addressee]) -> Mapping[int, Mapping[str, Filling]]:
        found: dict[int, Mapping[str, Filling]] = {}
        for segment in {to.segment for to in going}:
            found.update(personal(work.dispatch.edition, segment, [to.reader_id for to in going if to.segment == segment]))
        return found

    def write_down(self, at: datetime, everything: bool = False) -> int:
        """What lanes have answered, into the database; a few hundred at a time. Returns how many."""
        seconds = time.monotonic()
        if not everything and len(self.feed.ends) < self.size // 2 and seconds - self.written < 0.25:
            return 0
        ends = self.feed.ended()
        self.written = seconds
        if not ends:
            return 0
        self.went += len(ends)
        sent: dict[int, list[int]] = {}
        with transaction.atomic():
            for letter, end in ends:
                held = self.held.pop(letter.delivery_id, None) or Held(0, 0, 0)
                if end.kind == Kind.SENT:
                    sent.setdefault(held.version, []).append(letter.delivery_id)
                else:
                    self._not_sent(letter, end, held, at)
                self._watch(letter, end, held, at)
            for version, numbers in sent.items():
                batches.do_sent(self.run, numbers, at, version)
        return len(ends)

    def _not_sent(self, letter: Letter, end: End, held: Held, at: datetime) -> None:
        if end.kind == Kind.DOUBT:
            batches.do_doubt(self.run, [letter.delivery_id], hold=self.settings.doubtful == "hold")
            return
        do_end(self.run, letter.delivery_id, end, held.tries + 1, at)
        if end.kind == Kind.REFUSED:
            announce(LetterRefused(letter.delivery_id, letter.to, end.reply, at))
        elif end.kind == Kind.OURS:
            words = f"Refused because of us, not of the reader: “{end.reply}”. It is tried again; see that the cause is mended."
            alarms.do_raise(kind="ours", words=words, at=at, dispatch_id=held.dispatch_id or None)

    def _watch(self, letter: Letter, end: End, held: Held, at: datetime) -> None:
        """Domains that say "not now" are left alone for a while; when too much goes wrong, all of it stops."""
        seconds = time.monotonic()
        if end.kind == Kind.LATER:
            rest = self.domains.later(letter.domain, seconds) - seconds
            if rest >= 600:
                words = f"{letter.domain} keeps saying “not now” ({end.reply}); it is left alone for {timedelta(seconds=round(rest))}."
                alarms.do_raise(kind="resting", words=words, at=at, dispatch_id=held.dispatch_id or None)
        elif end.kind == Kind.SENT:
            self.domains.accepted(letter.domain, seconds)
        work = self.works.get(held.dispatch_id)
        if work is not None and end.kind != Kind.DOUBT and work.breaker.tripped(end.kind == Kind.SENT):
            do_break(work.dispatch, end.reply, at)

    def trouble(self, words: str) -> None:
        """A lane's trouble, for the page of what is being sent. Any thread may call it."""
        if len(self.troubles) < 100:
            self.troubles.append(words)

    def tell_troubles(self, at: datetime) -> None:
        """What lanes could not do, on the pages of what is being sent."""
        troubles, self.troubles = self.troubles, []
        for words in dict.fromkeys(troubles):
            for pk in self.works:
                alarms.do_raise(kind="server", words=words, at=at, dispatch_id=pk)


def _open_its_page(work: Work, at: datetime) -> None:
    """With the first letter: far to the east it comes before the publication's own morning, and it links to the page."""
    if not work.opened:
        work.opened = True
        Edition.objects.filter(pk=work.dispatch.edition_id, published_at__gt=at).update(published_at=at)


def do_break(dispatch: Dispatch, reply: str, at: datetime) -> None:
    """Pause a dispatch of which too much is refused."""
    if Dispatch.objects.filter(pk=dispatch.pk, state=Dispatch.State.SENDING).update(state=Dispatch.State.PAUSED):
        words = (
            f"Paused by itself: more than a quarter of the last letters were not accepted, the last one with “{reply}”. Mend it and resume."
        )
        alarms.do_raise(kind="breaker", words=words, at=at, dispatch_id=dispatch.pk)
        log.error("dispatch %s was paused: too many letters are refused (%s)", dispatch.pk, reply)
