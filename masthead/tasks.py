"""What is done by the clock. The scheduler calls `due` every few seconds; each task says how often it wants to run."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from masthead.access import gifts, passes
from masthead.curator.calendars.gathering import ask_for_calendars
from masthead.curator.feeds import archiving, copies
from masthead.curator.names import known
from masthead.curator.suggesting import deciding
from masthead.curator.wording import proposing
from masthead.kit import heard, limits
from masthead.kit.clock import now
from masthead.library import relating, scheduling
from masthead.library.desk import links
from masthead.library.models import Changed
from masthead.library.pictures import making
from masthead.library.search import indexing
from masthead.library.search.noting import index_changes
from masthead.mailboxes import mailbox
from masthead.newsletters import messages, news, signing_up
from masthead.newsletters.editions import drafting
from masthead.newsletters.outcomes import intake, polling
from masthead.readers import arriving
from masthead.readers.security import audit, changing, codes, devices, happened
from masthead.subscriptions.billing import clockwork, receiving
from masthead.subscriptions.gifts import giving
from masthead.subscriptions.institutions import usage
from masthead.subscriptions.providers.manual import renewing

log = logging.getLogger("masthead.tasks")

CLAIM_LIFE = timedelta(minutes=10)


def publish_scheduled(at: datetime) -> None:
    """Publish what is due, and take down what has run out."""
    scheduling.do_publish_due(at)


def send_waiting(at: datetime) -> None:
    """Try again what could not be sent."""
    messages.do_send_waiting(at)


def draft_letters(at: datetime) -> None:
    """Lay the drafts of the coming letters on the desk."""
    drafting.do_draft_due(at)


def index(at: datetime) -> None:
    """Work off what changed, where a task for it was lost."""
    if Changed.objects.filter(indexed_at=None, at__lt=at - timedelta(seconds=10)).exists():
        index_changes.enqueue()


def heal(at: datetime) -> None:
    """Have the search index built anew where it is torn or gone."""
    if not indexing.readable():
        index_changes.enqueue()


def send_gifts(at: datetime) -> None:
    """Send the gift subscriptions whose day has come."""
    giving.do_send_due(at)


def check_links(at: datetime) -> None:
    """Ask whether outside links still answer, where the owner wants that; in the queue, for others may be slow to answer."""
    if settings.MASTHEAD.check_links:
        links.check_some.enqueue()


def tell_of_the_new(at: datetime) -> None:
    """From the publication's hour on, tell readers what is new in what they follow; in the queue, for there may be many."""
    news.ask_to_tell(at)


def forget(at: datetime) -> None:
    """Drop what has run out: personal data that nobody needs, and the queue's history."""
    passes.forget(at)
    gifts.forget(at - gifts.KEPT)
    arriving.forget(at)
    codes.forget(at)
    changing.forget(at)
    devices.forget(at)
    happened.forget(at)
    audit.forget(at)
    limits.forget(at - timedelta(days=2))
    messages.forget(at - messages.KEPT)
    news.forget(at - news.KEPT)
    intake.forget(at)
    signing_up.forget(at)
    indexing.forget(at)
    # By its name: the lane is the highest room, and this is run for the lower ones' tests too.
    apps.get_model("lane", "Change").forget(at)  # type: ignore[attr-defined]
    relating.forget()
    copies.forget(at)
    proposing.forget(at)
    deciding.forget(at)
    receiving.forget(at - receiving.KEPT)
    clockwork.forget(at - clockwork.KEPT)
    usage.forget(at - usage.KEPT)
    call_command("clearsessions", verbosity=0)
    call_command("prune_db_task_results", min_age_days=2, verbosity=0)


def bill(at: datetime) -> None:
    """Invoices that are due, ends of what nobody paid, reminders; and, in the queue, each night, what providers know better."""
    renewing.do_renew_due(at)
    renewing.do_end_unpaid(at)
    clockwork.do_end_erased(at)
    clockwork.do_remind(at)
    clockwork.reconcile.enqueue()


def work_off_news(at: datetime) -> None:
    """Try again what providers told and could not be worked off."""
    receiving.do_work_waiting(at)


def requeue(at: datetime) -> None:
    """Give back to the queue what a worker took and, killed, never finished. Tasks here may run twice."""
    DBTaskResult.objects.filter(status="RUNNING", started_at__lt=at - CLAIM_LIFE).update(status="READY")


def tell_again(at: datetime) -> None:
    """Where workers are told of tasks by Redis: tell of those nobody was told of."""
    if settings.MASTHEAD.queue_in_redis:
        from masthead.kit.beyond.queueing import do_tell_again

        do_tell_again(at)


def make_forgotten_pictures(at: datetime) -> None:
    """Have the sizes made of pictures that never got theirs."""
    making.ask_for_forgotten(at)


@dataclass
class Job:
    """A task and its rhythm."""

    run: Callable[[datetime], None]
    every: timedelta
    last: datetime | None = field(default=None)


def read_bounces(at: datetime) -> None:
    """Ask the mailbox that bounces go to, in the queue, for it may be slow to answer; and work off what was left."""
    if settings.MASTHEAD.bounces_url:
        poll_bounces.enqueue()
    intake.do_work_waiting(at)


@task()
def poll_bounces() -> None:
    """Read the mailbox now."""
    url = settings.MASTHEAD.bounces_url
    if url:
        polling.do_poll(mailbox(url.get_secret_value()), now())


SCHEDULE = [
    Job(heard.from_worker, timedelta(seconds=30)),
    Job(publish_scheduled, timedelta(seconds=20)),
    Job(send_waiting, timedelta(seconds=30)),
    Job(index, timedelta(seconds=10)),
    Job(draft_letters, timedelta(minutes=5)),
    Job(tell_of_the_new, timedelta(minutes=2)),
    Job(send_gifts, timedelta(minutes=5)),
    Job(heal, timedelta(minutes=1)),
    Job(relating.relate, timedelta(minutes=1)),
    Job(requeue, timedelta(minutes=1)),
    Job(tell_again, timedelta(seconds=10)),
    Job(work_off_news, timedelta(minutes=1)),
    Job(bill, timedelta(hours=1)),
    Job(forget, timedelta(hours=1)),
    Job(make_forgotten_pictures, timedelta(hours=1)),
    Job(check_links, timedelta(hours=1)),
    Job(archiving.ask_to_archive, timedelta(hours=1)),
    Job(known.ask_to_learn, timedelta(hours=20)),
    Job(ask_for_calendars, timedelta(seconds=20)),
    Job(read_bounces, timedelta(minutes=3)),
]


def due(at: datetime, schedule: list[Job] | None = None) -> None:
    """Run every task whose time has come. One that fails is logged and comes again; the others run all the same."""
    for job in SCHEDULE if schedule is None else schedule:
        # A clock that was set back must not have everything wait until it has caught up.
        if job.last is None or at < job.last or at - job.last >= job.every:
            job.last = at
            try:
                job.run(at)
            except Exception:  # a locked database, a picture whose file is gone: the scheduler must survive all of it
                log.exception("%s failed and will be tried again", job.run.__name__)
