"""The sending process: claims batches, hands letters to lanes, writes down how they ended. It runs beside the worker.

One thread does what needs the database; a thread a connection sends. A session begins when something is due and ends when
nothing is: its journal is then empty of news and goes.
"""

import gc
import logging
import time
from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread
from uuid import uuid4

from django.conf import settings
from django.db import close_old_connections

from masthead.kit.clock import now
from masthead.newsletters.senders.port import Sender, Trouble
from masthead.newsletters.sending import alarms, batches
from masthead.newsletters.sending.feed import LetterFeed
from masthead.newsletters.sending.hands import Hands
from masthead.newsletters.sending.journal import Journal
from masthead.newsletters.sending.models import Dispatch, Run
from masthead.newsletters.sending.recovering import BEAT, LEASE, do_beat, do_recover
from masthead.newsletters.sending.steering import do_sweep

log = logging.getLogger("masthead.sending")

IDLE = 1.5  # seconds without a letter after which connections are closed
AWAY = 60.0  # seconds without any connection after which a session ends; the next one begins at once, with news of the database
LEAVING = 12.0  # seconds lanes have to hear the answer to what is underway when we are told to stop
PATIENCE = 150.0  # seconds where nobody hurries us: longer than a lane waits for any answer
SELDOM = 20_000  # objects made between looks for circles of them: letters are none, and come and go by the thousand
RECOVER_EACH = 15.0  # seconds between looks for dead senders
LONGEST_WAIT = 60.0  # seconds between tries to reach a mail server that does not answer


def run(stop: Event, sender: Sender, clock: Callable[[], datetime] = now) -> None:
    """Send what is due until told to stop. Whatever fails is logged and tried again: this thread must survive all of it."""
    looked = float("-inf")
    while not stop.is_set():
        try:
            close_old_connections()
            if time.monotonic() - looked > RECOVER_EACH:
                do_recover(clock())
                looked = time.monotonic()
            if anything_due(clock()):
                Session(sender, clock).work(stop)
                looked = float("-inf")
        except Exception:
            log.exception("sending failed and will be tried again")
            stop.wait(2)
        stop.wait(1)


def anything_due(at: datetime) -> bool:
    """Whether a letter may go now; and what is finished or overdue is noticed on the way."""
    due = False
    for stopped in Dispatch.objects.filter(state=Dispatch.State.STOPPED, done_at=None):
        do_sweep(stopped, at)
    for dispatch in Dispatch.objects.filter(state=Dispatch.State.SENDING).select_related("letter", "edition"):
        rows = batches.waiting(dispatch)
        late = batches.too_late(dispatch, at).count()
        if late:
            alarms.do_raise(
                kind="too-late",
                words=f"{late:,} letters are later than {dispatch.letter.name} may be. Send them all the same, or leave them out?",
                at=at,
                dispatch_id=dispatch.pk,
            )
        ready = rows.filter(next_at__lte=at).count() - late if late else rows.filter(next_at__lte=at).exists()
        if ready:
            due = True
        elif not rows.exists():
            do_finish(dispatch, at)
    return due


def do_finish(dispatch: Dispatch, at: datetime) -> None:
    """Nothing waits and nothing is in a sender's hands: it is sent."""
    if not batches.claimed(dispatch).exists():
        Dispatch.objects.filter(pk=dispatch.pk, state=Dispatch.State.SENDING).update(state=Dispatch.State.DONE, done_at=at)


class Session:
    """From the first letter that is due to the last: a journal, lanes, and batches passing through."""

    def __init__(self, sender: Sender, clock: Callable[[], datetime]) -> None:
        self.sender, self.clock = sender, clock
        self.run_id = uuid4()
        self.journal = Journal(self.run_id)  # before the row: whoever sees the row finds the journal locked
        at = clock()
        Run.objects.create(pk=self.run_id, began_at=at, beat_at=at)
        self.feed = LetterFeed(self.journal)
        self.hands = Hands(self.run_id, self.feed, settings.MASTHEAD)
        self.beaten = time.monotonic()
        self._live()

    def work(self, stop: Event) -> None:
        """Until nothing is due, or told to stop."""
        gc.freeze()  # what is here now stays: a seventh of the work was to look through all of Django for what may go
        often = gc.get_threshold()
        gc.set_threshold(SELDOM, *often[1:])
        lanes = [Thread(target=self._lane, name=f"lane {n}", daemon=True) for n in range(self.sender.lanes)]
        for lane in lanes:
            lane.start()
        try:
            self._turn(stop)
        finally:
            self.feed.closed.set()
            deadline = time.monotonic() + (LEAVING if stop.is_set() else PATIENCE)
            for lane in lanes:
                lane.join(max(0.0, deadline - time.monotonic()))
            self._end(all_gone=not any(lane.is_alive() for lane in lanes))
            gc.set_threshold(*often)
            gc.unfreeze()

    def _turn(self, stop: Event) -> None:
        busy = time.monotonic()
        while not stop.is_set():
            at, seconds = self.clock(), time.monotonic()
            self.feed.let_go(seconds)
            moved = self.hands.write_down(at)
            if seconds - self.beaten > BEAT.total_seconds() and not self._beat(at):
                return
            moved += self.hands.claim(at)
            if moved or self.hands.held:
                busy = seconds
            elif seconds - busy > (IDLE if self.feed.up else AWAY):
                return
            if not moved:
                time.sleep(0.02)

    def _beat(self, at: datetime) -> bool:
        """Say that we live. False: another took us for dead and settled what we had; then nothing of it is ours any more."""
        self.beaten = time.monotonic()
        if not do_beat(self.run_id, at):
            log.warning("another sender took this one for dead; it begins anew")
            return False
        self._live()
        return True

    def _live(self) -> None:
        self.feed.good_until = time.time() + (LEASE / 2).total_seconds()

    def _lane(self) -> None:
        """One connection after another, until the session ends."""
        wait = 1.0
        while not self.feed.closed.is_set():
            began = time.monotonic()
            try:
                self.sender.run(self.feed)
            except Trouble as trouble:
                if trouble.ours:
                    self.hands.trouble(str(trouble))
                # A server that hangs up after a hundred letters is called again at once; one that does not answer, later and later.
                wait = min(LONGEST_WAIT, wait * 2) if trouble.ours else 1.0
                if trouble.ours or time.monotonic() - began < 1:
                    self.feed.closed.wait(wait)
            except Exception as error:
                log.exception("a lane failed")
                self.hands.trouble(f"Sending failed: {error}")
                self.feed.closed.wait(LONGEST_WAIT)
            finally:
                self.feed.gone()

    def _end(self, all_gone: bool) -> None:
        """Everything into the database. A lane that still waits for an answer keeps the journal: who comes next settles it."""
        self.hands.write_down(self.clock(), everything=True)
        self.hands.tell_troubles(self.clock())
        if not all_gone:
            return
        batches.do_give_back(self.run_id, self.hands.held)
        self.hands.held.clear()
        Run.objects.filter(pk=self.run_id).delete()
        self.journal.close()
