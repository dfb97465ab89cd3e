"""Asking the calendars whose time has come: politely, one at a time of each host, with the way out that feeds have."""

import logging
import time
from dataclasses import replace
from datetime import datetime, timedelta

from django_tasks import task

from masthead.access.rules import zone
from masthead.curator.calendars.apart import read_apart
from masthead.curator.calendars.keeping import do_keep, do_note_failure, do_note_unchanged
from masthead.curator.calendars.models import Calendar
from masthead.curator.calendars.reading import LARGEST, Reading
from masthead.curator.feeds import patience
from masthead.curator.feeds.fetching import Answer, Asked, Network, fetch
from masthead.curator.feeds.gathering import network, said_of
from masthead.kit.clock import now
from masthead.kit.outside import Unreachable

log = logging.getLogger("masthead.curator.calendars")

LEASE = timedelta(minutes=10)  # a calendar that is being asked is due again after this, should we be killed
A_RUN = 20  # calendars, each of another host
BUDGET = 120.0  # seconds that a run may take; the queue has other work
ANEW = timedelta(days=7)  # after which a calendar that has not changed is worked out again, for the radar looks further ahead
GONE = "Its server says that the calendar is gone for good (410), so it is paused."
ACCEPT = "text/calendar, */*;q=0.5"


def ask_for_calendars(at: datetime) -> None:
    """Have due calendars asked, in the queue, for others may be slow to answer."""
    if _due(at):
        ask_due.enqueue()


@task()
def ask_due() -> None:
    """One run."""
    do_ask_due(now(), network())


def do_ask_due(at: datetime, through: Network, budget: float = BUDGET) -> int:
    """Ask those that are due, and keep what they say; returns how many."""
    end, asked = time.monotonic() + budget, 0
    hosts: set[str] = set()
    for calendar in _due(at):
        if time.monotonic() > end or len(hosts) > A_RUN:
            break
        if calendar.host in hosts and calendar.host:
            continue
        # Another process may have been quicker: then the moment is not what it was, and nothing is updated.
        if Calendar.objects.filter(pk=calendar.pk, next_at=calendar.next_at).update(next_at=at + LEASE):
            hosts.add(calendar.host)
            _ask(calendar, at, through)
            asked += 1
    return asked


def _due(at: datetime) -> list[Calendar]:
    return list(Calendar.objects.filter(paused=False, next_at__lte=at).order_by("next_at", "pk")[: A_RUN * 4])


def _ask(calendar: Calendar, at: datetime, through: Network) -> None:
    try:
        do_ask(calendar, at, through)
    except Exception:  # what nobody thought of: one calendar must not end the run for all
        log.exception("asking calendar %s failed", calendar.pk)
        do_note_failure(calendar_id=calendar.pk, problem="Reading it failed in a way that nobody has thought of; the log says more.", at=at)


def do_ask(calendar: Calendar, at: datetime, through: Network) -> None:
    """Ask one, or read its file again, and keep what came of it."""
    today = at.astimezone(zone()).date()
    if not calendar.address:
        _keep(calendar, read_apart(bytes(calendar.file or b""), today, str(zone())), None, at)
        return
    try:
        answer = fetch(_question(calendar, at), replace(through, largest=LARGEST, accept=ACCEPT))
    except Unreachable as why:
        said = str(why)
        do_note_failure(calendar_id=calendar.pk, problem=f"{said[:1].upper()}{said[1:]}.", at=at)
        return
    if answer.status == 304:
        do_note_unchanged(calendar_id=calendar.pk, answer=answer, at=at)
    elif answer.status != 200:
        problem = GONE if answer.status == 410 else said_of(answer.status).replace("feed", "calendar")
        wait = patience.retry_after(answer.retry_after, at)
        do_note_failure(calendar_id=calendar.pk, problem=problem, at=at, retry_after=wait, gone=answer.status == 410)
    else:
        _keep(calendar, read_apart(answer.body, today, str(zone())), answer, at)


def _keep(calendar: Calendar, reading: Reading, answer: Answer | None, at: datetime) -> None:
    if reading.is_calendar:
        do_keep(calendar_id=calendar.pk, reading=reading, at=at, today=at.astimezone(zone()).date(), answer=answer)
    else:
        do_note_failure(calendar_id=calendar.pk, problem=reading.problem, at=at)


def _question(calendar: Calendar, at: datetime) -> Asked:
    """With what its server told us to show, unless it is time to work its events out again."""
    address = calendar.moved_to or calendar.address
    if calendar.read_at is None or calendar.read_at < at - ANEW:
        return Asked(address)
    return Asked(address, calendar.etag, calendar.last_modified)
