"""After a sender died: what its journal tells is written down, what is in doubt is named, the rest waits again. Nobody is lost.

On this machine a dead sender is known at once, by the lock on its journal. One on another machine is given up when it has
not said for a while that it lives; which of its claimed letters had left is then not to be known, so all are in doubt.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from masthead.newsletters.senders.outcome import End, Kind, minutes_to_next
from masthead.newsletters.sending import batches
from masthead.newsletters.sending.journal import Alive, Dead, Told
from masthead.newsletters.sending.models import Delivery, Run

log = logging.getLogger("masthead.sending")

LEASE = timedelta(minutes=3)  # a sender elsewhere that was silent for so long is given up
BEAT = timedelta(seconds=20)  # how often a sender says that it lives


def do_recover(at: datetime) -> int:
    """Settle every dead sender; returns how many."""
    count = 0
    for run in Run.objects.all():
        try:
            dead = Dead(run.pk)
        except Alive:
            continue
        except FileNotFoundError:
            count += _give_up(run, at)
            continue
        done = False
        try:
            settle(run.pk, dead.read(), at)
            done = True
        finally:
            dead.close(done)
        count += 1
    return count


def settle(run: UUID, told: Told, at: datetime) -> None:
    """Write down what the journal of a dead sender tells."""
    hold = settings.MASTHEAD.doubtful == "hold"
    with transaction.atomic():
        ours = set(batches.in_hand(run).select_for_update().values_list("pk", flat=True))
        ends = {pk: end for pk, end in told.ends.items() if pk in ours and end.kind != Kind.DOUBT}
        doubtful = {pk for pk in told.in_doubt | {pk for pk, end in told.ends.items() if end.kind == Kind.DOUBT} if pk in ours}
        if not told.same_boot:  # a power cut: the last lines of the journal may be missing
            doubtful = ours - set(ends)
        write_down(run, ends, at)
        batches.do_doubt(run, doubtful, hold=hold)
        batches.do_give_back(run, ours - set(ends) - doubtful)
        Run.objects.filter(pk=run).delete()
    if ours:
        log.warning(
            "a sender died: %s letters had been answered, %s are in doubt, %s wait again",
            len(ends),
            len(doubtful),
            len(ours) - len(ends) - len(doubtful),
        )


def write_down(run: UUID, ends: dict[int, End], at: datetime) -> None:
    """The ends of letters of a dead sender."""
    sent = [pk for pk, end in ends.items() if end.kind == Kind.SENT]
    for start in range(0, len(sent), 1000):
        batches.do_sent(run, sent[start : start + 1000], at, 0)
    rest = {pk: end for pk, end in ends.items() if end.kind != Kind.SENT}
    tries = dict(Delivery.objects.filter(pk__in=list(rest)).values_list("pk", "tries"))
    for pk, end in rest.items():
        do_end(run, pk, end, tries.get(pk, 0) + 1, at)


def do_end(run: UUID, delivery_id: int, end: End, tries: int, at: datetime) -> None:
    """A letter that was not accepted: refused for good, or put off. `tries`: with this one."""
    wait = minutes_to_next(tries)
    if end.kind == Kind.REFUSED or wait is None:
        batches.do_refused(run, delivery_id, end.reply)
    else:
        batches.do_put_off(run, delivery_id, end.reply, at + timedelta(minutes=wait))


def _give_up(run: Run, at: datetime) -> bool:
    """A sender whose journal is not here: on another machine, or begun a moment ago."""
    if run.beat_at > at - LEASE:
        return False
    # Who moves the beat on is the one who settles it.
    if not Run.objects.filter(pk=run.pk, beat_at=run.beat_at).update(beat_at=at):
        return False
    settle(run.pk, Told(same_boot=False), at)
    return True


def do_beat(run: UUID, at: datetime) -> bool:
    """Say that we live; False when we were given up."""
    return bool(Run.objects.filter(pk=run).update(beat_at=at))
