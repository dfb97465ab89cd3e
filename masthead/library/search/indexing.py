"""Keeping the index true: what changes is noted with the change, and one writer at a time works the notes off."""

import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.db import close_old_connections

from masthead.kit.clock import now
from masthead.library.models import ArticlePage, Changed
from masthead.library.search import booking
from masthead.library.search.engine import Entitlement, Sort, Wish
from masthead.library.search.engines.embedded import EmbeddedEngine
from masthead.library.search.entries import entries
from masthead.library.search.folders import Folders, Missing
from masthead.library.search.noting import note
from masthead.library.search.query import Query

log = logging.getLogger("masthead.library")

AT_ONCE = 500
KEPT = timedelta(days=1)
PACE = 1.0  # seconds between two looks of a host that follows
HEAL = 60.0  # seconds between two looks whether its index is whole


@lru_cache(maxsize=1)
def folders() -> Folders:
    """The publication's own."""
    return Folders(settings.DATA / "search")


class Busy(Exception):
    """Another process is building the index."""


def do_index(at: datetime, where: Folders | None = None) -> int:
    """Work off what was noted; returns how many articles were written. Without an index there is nothing to keep true: the
    notes wait for a building."""
    where = where or folders()
    done = 0
    while booking.pending(where.root).exists():
        with where.writing():
            try:
                engines = {entitlement: where.engine(entitlement) for entitlement in Entitlement}
            except Missing:
                return done
            rows = list(booking.pending(where.root).order_by("pk").values_list("pk", "article_id")[:AT_ONCE])
            _write(engines, {article for _, article in rows})
            # Only now: a writer that is killed before finds them again.
            booking.do_note(where.root, [pk for pk, _ in rows], at)
            # For whoever asks only whether somebody did, and for clearing away. Another host's index goes by its own book.
            Changed.objects.filter(pk__in=[pk for pk, _ in rows], indexed_at=None).update(indexed_at=at)
            done += len({article for _, article in rows})
    return done


def readable(where: Folders | None = None) -> bool:
    """Whether the index in use is whole, as a process would find it that opens it now: every file is there to its end."""
    where = Folders((where or folders()).root)
    try:
        for entitlement in Entitlement:
            where.check_files(entitlement)
            where.engine(entitlement).search(Wish(Query(), sort=Sort.NEWEST))
    except Exception as error:  # the engine says in many ways that a file is not what it was
        log.warning("The search index cannot be read: %s", error)
        return False
    return True


def do_heal(at: datetime, where: Folders | None = None) -> bool:
    """Build the index anew where it is torn or gone; returns whether it was. Searches go on in what is open."""
    if readable(where):
        return False
    try:
        do_rebuild(at, where=where)
    except Busy:
        return False
    return True


def _write(engines: dict[Entitlement, EmbeddedEngine], article_ids: set[int]) -> None:
    found = {both.whole.id: both for both in entries(article_ids)}
    for entitlement, engine in engines.items():
        with engine.writer() as writer:
            for article_id in sorted(article_ids):
                if article_id in found:
                    writer.put(found[article_id].of(entitlement))
                else:
                    writer.drop(article_id)


def do_rebuild(at: datetime, say: Callable[[int, int], None] = lambda done, of: None, where: Folders | None = None) -> int:
    """Build the index anew beside the one in use, then put it into use in one step; returns how many articles it holds.

    Searches go on meanwhile, and what is published meanwhile is in both. Raises Busy while another building goes on.
    """
    where = where or folders()
    with _building(where):
        seen = booking.now_seen(at)
        engines = where.new(at)
        ids = list(ArticlePage.objects.live().order_by("pk").values_list("pk", flat=True))
        writers = {entitlement: engine.writer() for entitlement, engine in engines.items()}
        for begin in range(0, len(ids), AT_ONCE):
            for both in entries(ids[begin : begin + AT_ONCE]):
                for entitlement, writer in writers.items():
                    writer.add(both.of(entitlement))
            say(min(begin + AT_ONCE, len(ids)), len(ids))
        for writer in writers.values():
            writer.close()
        with where.writing():
            rows = list(booking.since(seen).values_list("pk", "article_id"))
            _write(engines, {article for _, article in rows})
            where.switch(engines)
            seen = seen.after([pk for pk, _ in rows], at.timestamp())
            booking.do_begin(where.root, seen)
            Changed.objects.filter(indexed_at=None, pk__lte=seen.last).exclude(pk__in=booking.since(seen)).update(indexed_at=at)
        return len(engines[Entitlement.WHOLE])


@contextmanager
def _building(where: Folders) -> Iterator[None]:
    where.root.mkdir(parents=True, exist_ok=True)
    with open(where.root / "building", "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("The index is being built already; wait until that is done.") from None
        yield


@dataclass(frozen=True)
class Difference:
    """Where index and database disagree: articles that are missing from the index, and that it has too many."""

    missing: frozenset[int]
    surplus: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.missing or self.surplus)


def compare(entitlement: Entitlement, where: Folders | None = None) -> Difference:
    """Index and database side by side. Raises Missing without an index."""
    held = (where or folders()).engine(entitlement).ids()
    live = frozenset(ArticlePage.objects.live().values_list("pk", flat=True))
    return Difference(live - held, held - live)


def do_mend(at: datetime, where: Folders | None = None) -> int:
    """Note where index and database disagree; build an index where none can be read. Returns how many were noted."""
    where = where or folders()
    try:
        differences = [compare(entitlement, where) for entitlement in Entitlement]
    except Missing as missing:
        log.warning("%s It is built anew.", missing)
        return do_rebuild(at, where=where)
    noted = set().union(*(difference.missing | difference.surplus for difference in differences))
    note(noted, at)
    return len(noted)


def follow(stop: threading.Event, where: Folders | None = None) -> None:
    """Keep this host's index true until told to stop: tasks are done by one host, and every host has an index of its own."""
    where = where or folders()
    looked = 0.0
    while not stop.is_set():
        close_old_connections()
        at = now()
        try:
            if time.monotonic() - looked > HEAL:
                looked = time.monotonic()
                do_catch_up(at, where)
            do_index(at, where)
        except Exception:  # a database that is away, a full disk: the next round may be better
            log.exception("the search index of this host could not be brought up to date and will be tried again")
        stop.wait(PACE)


def do_catch_up(at: datetime, where: Folders) -> None:
    """Build an index that is torn or gone; compare one that was away so long that notes may have been cleared away meanwhile."""
    if do_heal(at, where):
        return
    seen = booking.read(where.root)
    if seen is None or at.timestamp() - seen.at > KEPT.total_seconds() / 2:
        do_mend(at, where)
        with where.writing():
            booking.do_note(where.root, [], at)


def forget(before: datetime) -> None:
    """Drop notes that were worked off before then."""
    Changed.objects.filter(indexed_at__lt=before - KEPT).delete()
