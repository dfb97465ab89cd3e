"""What a person may do to a dispatch: pause, resume, stop; decide about what is late and what is in doubt."""

from datetime import datetime

from masthead.kit.refusals import BadInput
from masthead.newsletters.sending import batches
from masthead.newsletters.sending.models import Delivery, Dispatch

STOPPED = "sending was stopped"


def do_pause(*, dispatch: Dispatch) -> None:
    """Nothing more goes out until it is resumed; what is underway arrives."""
    _move(dispatch, {Dispatch.State.SENDING}, Dispatch.State.PAUSED)


def do_resume(*, dispatch: Dispatch, at: datetime) -> None:
    """Go on. What the mail server put off is tried now, not in an hour: somebody has mended it."""
    _move(dispatch, {Dispatch.State.PAUSED}, Dispatch.State.SENDING)
    batches.waiting(dispatch).filter(tries__gt=0, next_at__gt=at).update(next_at=at)


def do_stop(*, dispatch: Dispatch, at: datetime) -> None:
    """For good: who has not got it does not get it, and is accounted for as left out."""
    _move(dispatch, {Dispatch.State.SENDING, Dispatch.State.PAUSED}, Dispatch.State.STOPPED)
    do_sweep(dispatch, at)


def _move(dispatch: Dispatch, from_: set[Dispatch.State], to: Dispatch.State) -> None:
    if not Dispatch.objects.filter(pk=dispatch.pk, state__in=from_).update(state=to):
        dispatch.refresh_from_db()
        raise BadInput(f"It is {dispatch.get_state_display()} by now.")
    dispatch.state = to


def do_sweep(dispatch: Dispatch, at: datetime) -> None:
    """Leave out who waits of a stopped dispatch; again as long as a sender has some of it in hand, for it gives them back."""
    batches.waiting(dispatch).update(state=Delivery.State.LEFT_OUT, reply=STOPPED)
    if not batches.claimed(dispatch).exists():
        Dispatch.objects.filter(pk=dispatch.pk, state=Dispatch.State.STOPPED, done_at=None).update(done_at=at)


def do_send_late(*, dispatch: Dispatch) -> None:
    """Send also what is later than the letter may be."""
    Dispatch.objects.filter(pk=dispatch.pk).update(grace=None)
    dispatch.alarms.filter(kind="too-late").delete()


def do_leave_out_late(*, dispatch: Dispatch, at: datetime) -> int:
    """Do without those whose hour has gone by; returns how many."""
    count = batches.too_late(dispatch, at).update(state=Delivery.State.LEFT_OUT, reply="its hour had gone by")
    dispatch.alarms.filter(kind="too-late").delete()
    return count


def do_settle(*, dispatch: Dispatch, delivery_id: int, arrived: bool, at: datetime) -> None:
    """A letter that is held in doubt: a person found it in the mail server's log, or did not, and then it is sent again."""
    held = dispatch.deliveries.filter(pk=delivery_id, state=Delivery.State.HELD)
    if arrived:
        count = held.update(state=Delivery.State.SENT, doubt=Delivery.Doubt.SETTLED, sent_at=at)
    else:
        count = held.update(state=Delivery.State.WAITING, doubt=Delivery.Doubt.RESENT, next_at=at)
        Dispatch.objects.filter(pk=dispatch.pk, state=Dispatch.State.DONE).update(state=Dispatch.State.SENDING, done_at=None)
    if not count:
        raise BadInput("That letter is not held any more.")
