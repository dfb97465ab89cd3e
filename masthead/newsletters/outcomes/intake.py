"""Store, answer, then work: what came back is kept once, and worked off from the store."""

import hashlib
import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django_tasks import task

from masthead.kit.clock import now
from masthead.kit.settling import settle
from masthead.newsletters.outcomes.mail import READ
from masthead.newsletters.outcomes.models import Inbound

log = logging.getLogger("masthead.outcomes")

KEPT = timedelta(days=60)  # what needs no person; replies are kept longer, by hand
TRIES = 5


def do_store(*, source: str, kind: str, body: bytes, at: datetime, to: str = "", event_id: str = "") -> bool:
    """Keep it and queue it; False when it is here already. `event_id`: the provider's own; else the message's digest."""
    identity = event_id or hashlib.sha256(to.lower().encode() + b"\0" + body).hexdigest()
    try:
        with transaction.atomic():
            row = Inbound.objects.create(source=source, event_id=identity[:200], kind=kind, body=body[:READ], to=to[:500], came_at=at)
            transaction.on_commit(lambda: work.enqueue(row.pk))
    except IntegrityError:
        return False
    settle()  # whoever brought it forgets it once we say that we have it
    return True


@task()
def work(inbound_id: int) -> None:
    """Work one off now."""
    from masthead.newsletters.outcomes.acting import do_work

    do_work(inbound_id, now())


def do_work_waiting(at: datetime) -> int:
    """What was stored when a worker died. Returns how many."""
    from masthead.newsletters.outcomes.acting import do_work

    waiting = Inbound.objects.filter(worked_at=None, tries__lt=TRIES, came_at__lt=at - timedelta(minutes=1)).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True)[:500])
    for pk in ids:
        try:
            do_work(pk, at)
        except Exception:  # one that cannot be worked off must not hold up the others; it is tried again, and stays at the desk
            log.exception("what came back as %s could not be worked off", pk)
    return len(ids)


def forget(at: datetime) -> int:
    """Drop what is older than we promise to keep it; replies of people stay a year."""
    old = Inbound.objects.filter(came_at__lt=at - KEPT).exclude(verdict="reply").delete()[0]
    return old + Inbound.objects.filter(came_at__lt=at - timedelta(days=365)).delete()[0]
