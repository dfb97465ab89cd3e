"""Asking the feeds whose time has come: many at once, one at a time of each host. The network in threads, the database in one."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

from django.conf import settings
from django.db import DatabaseError, close_old_connections

from masthead import __version__
from masthead.curator.feeds import patience
from masthead.curator.feeds.fetching import Answer, Asked, Network, fetch
from masthead.curator.feeds.models import Feed
from masthead.curator.feeds.reading import Reading, read
from masthead.curator.feeds.storing import do_note_failure, do_note_gone, do_note_unchanged, do_store
from masthead.kit.clock import now
from masthead.kit.outside import Unreachable, networks, ports

log = logging.getLogger("masthead.curator.feeds")

AT_ONCE = 12  # feeds
REST = 1.0  # seconds between two questions to one host
LEASE = timedelta(minutes=5)  # a feed that is being asked is due again after this, should we be killed
LOOK = 2.0  # seconds between two looks for what is due, when nothing is


def network() -> Network:
    """The way out that the owner's settings allow."""
    chosen = settings.MASTHEAD
    return Network(
        agent=f"Masthead/{__version__} (reads feeds; +{chosen.url})", inside=networks(chosen.feeds_inside), ports=ports(chosen.feeds_ports)
    )


@dataclass(frozen=True)
class Heard:
    """What came of asking one feed."""

    feed: Feed
    answer: Answer | None = None
    reading: Reading | None = None
    problem: str = ""


class Gathering:
    """Feeds on their way. `turn` is called again and again by one thread, which alone touches the database.

    `rest`: seconds between two questions to one host. Threads are daemons: a server that drips does not hold up our end.
    """

    def __init__(self, through: Network, clock: Callable[[], datetime] = now, rest: float = REST, at_once: int = AT_ONCE) -> None:
        self.network, self.clock, self.rest, self.at_once = through, clock, rest, at_once
        self.questions: SimpleQueue[Feed | None] = SimpleQueue()
        self.heard: SimpleQueue[Heard] = SimpleQueue()
        self.going: set[str] = set()  # hosts
        self.resting: dict[str, float] = {}  # hosts, until when
        self.asked = self.kept = 0
        for number in range(at_once):
            threading.Thread(target=self._ask, name=f"feeds-{number}", daemon=True).start()

    def turn(self, longest: float = 0.0) -> int:
        """Keep what has come (after so many seconds at most), then ask as many as there is room for. Returns how many are on their way."""
        with suppress(Empty):
            heard = self.heard.get(timeout=longest) if self.going and longest else self.heard.get_nowait()
            while True:
                self._keep(heard)
                heard = self.heard.get_nowait()
        for feed in self._claimed(self.at_once - len(self.going)):
            self.going.add(feed.host)
            self.asked += 1
            self.questions.put(feed)
        return len(self.going)

    def close(self) -> None:
        """Ask nobody any more; what is on its way comes to nothing and is due again after its lease."""
        for _ in range(self.at_once):
            self.questions.put(None)

    def _ask(self) -> None:
        while (feed := self.questions.get()) is not None:
            self.heard.put(hear(feed, self.network, self.clock()))

    def _keep(self, heard: Heard) -> None:
        host = heard.feed.host
        self.going.discard(host)
        if not self.network.is_inside(host):  # the owner's own need no rest from us
            self.resting[host] = time.monotonic() + self.rest
        self.kept += keep(heard, self.clock())

    def _claimed(self, room: int) -> list[Feed]:
        """Feeds to ask now, each of another host, none of a host that is busy or rests."""
        moment = time.monotonic()
        self.resting = {host: until for host, until in self.resting.items() if until > moment}
        return claim(self.clock(), room, {*self.going, *self.resting}) if room > 0 else []


def claim(at: datetime, room: int, busy: set[str]) -> list[Feed]:
    """Take feeds that are due, for the length of a lease, so that no other process asks them meanwhile."""
    chosen: dict[str, Feed] = {}
    due = Feed.objects.filter(paused=False, next_at__lte=at).exclude(host__in=busy).order_by("next_at", "pk")
    for feed in due.only("address", "moved_to", "etag", "last_modified", "host", "next_at")[: room * 8]:
        if len(chosen) < room:
            chosen.setdefault(feed.host, feed)
    # Another process may have been quicker: then the moment is not what it was, and nothing is updated.
    return [feed for feed in chosen.values() if Feed.objects.filter(pk=feed.pk, next_at=feed.next_at).update(next_at=at + LEASE)]


def hear(feed: Feed, through: Network, at: datetime) -> Heard:
    """Ask one feed and read what it says; without the database, for it runs in a thread. Never raises."""
    try:
        answer = fetch(Asked(feed.moved_to or feed.address, feed.etag, feed.last_modified), through)
        reading = read(answer.body, at, answer.address, answer.content_type) if answer.status == 200 else None
        return Heard(feed, answer, reading)
    except Unreachable as why:
        said = str(why)
        return Heard(feed, problem=f"{said[:1].upper()}{said[1:]}.")
    except Exception:  # what nobody thought of: one feed must not end the gathering of all
        log.exception("asking feed %s failed", feed.pk)
        return Heard(feed, problem="Asking it failed in a way that nobody has thought of; the log says more.")


def keep(heard: Heard, at: datetime) -> int:
    """Write down what came of it. Returns how many items were new."""
    answer, reading, feed_id = heard.answer, heard.reading, heard.feed.pk
    if answer is None:
        do_note_failure(feed_id=feed_id, problem=heard.problem, at=at)
    elif answer.status == 304:
        do_note_unchanged(feed_id=feed_id, answer=answer, at=at)
    elif answer.status == 410:
        do_note_gone(feed_id=feed_id, at=at)
    elif reading is None:
        problem = said_of(answer.status)
        do_note_failure(feed_id=feed_id, problem=problem, at=at, retry_after=patience.retry_after(answer.retry_after, at))
    elif not reading.is_feed:
        do_note_failure(feed_id=feed_id, problem=reading.problem, at=at)
    else:
        return len(do_store(feed_id=feed_id, answer=answer, reading=reading, at=at))
    return 0


def said_of(status: int) -> str:
    """A sentence for the desk."""
    match status:
        case 401 | 403 | 451:
            return f"Its server lets no program in ({status})."
        case 404:
            return "There is no feed at this address (404)."
        case 429:
            return "Its server says that we ask too often (429); we wait."
        case _ if status >= 500:
            return f"Its server fails ({status})."
    return f"Its server answers with {status}, which is no feed."


def do_fetch_due(at: datetime, through: Network, rest: float = 0.0) -> Gathering:
    """Ask everything that is due at `at`, and return when it is kept: for tests, and for a day played in minutes."""
    gathering = Gathering(through, clock=lambda: at, rest=rest)
    try:
        while gathering.turn(0.05) or gathering.resting:
            if not gathering.going:
                time.sleep(0.01)
    finally:
        gathering.close()
    return gathering


def run(stop: threading.Event, gathering: Gathering | None = None, speed: float = 1.0) -> None:
    """Until told to stop: the worker's thread for the wire. `speed`: of the gathering's own clock beside the wall's, for a played day."""
    gathering = gathering or Gathering(network())
    while not stop.is_set():
        close_old_connections()
        try:
            if not gathering.turn(0.5 / speed):
                stop.wait(LOOK / speed)
        except DatabaseError:  # locked for long, or away: what was heard meanwhile is asked again after its lease
            log.exception("keeping what the wire brought failed and will be tried again")
            stop.wait(LOOK / speed)
    gathering.close()
