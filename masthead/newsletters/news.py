"""The plain letter *New in what you follow*: daily or weekly, from the publication's hour on, to whom something is new.

`library.news.what_is_new` says what is new; this room only sends it, each article once to each reader. The unique keys of
`Round` and `Told` are what makes it once: the rows, the message and its place in the queue are written in one transaction,
so a worker that is killed leaves either nothing or everything.
"""

import logging
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django_tasks import task

from masthead.access import ledger
from masthead.access.rules import zone
from masthead.kit.clock import now
from masthead.kit.signing import seal, unseal
from masthead.library.models import Follow, Often, Publication, SavedSearch
from masthead.library.news import New, what_is_new
from masthead.library.search.asking import entitlement_of
from masthead.newsletters import messages
from masthead.newsletters.models import Message, Round, Told
from masthead.readers.models import Reader

log = logging.getLogger("masthead.news")

SHOWN = 40  # articles in one letter, the newest; the others are told of in the next
PERIOD = {Often.DAILY: timedelta(days=1), Often.WEEKLY: timedelta(days=7)}
# Looked at again: what was published while the last letter was written, or was not in the index yet. `Told` keeps it from
# being told twice.
OVERLAP = timedelta(days=1)
KEPT = timedelta(days=60)


def round_of(often: Often, hour: int, weekday: int, at: datetime) -> date | None:
    """The day whose round is due at `at`: today from `hour` on; for a weekly one the last `weekday`, until the next. None before."""
    local = at.astimezone(zone())
    day = local.date() - timedelta(days=(local.weekday() - weekday) % 7 if often is Often.WEEKLY else 0)
    return day if local >= datetime.combine(day, time(hour), local.tzinfo) else None


def waiting(often: Often, day: date) -> list[int]:
    """The readers who want to hear so often and whose round of that day is not done. One query."""
    wanted = (
        Follow.objects.filter(often=often).values_list("reader_id").union(SavedSearch.objects.filter(often=often).values_list("reader_id"))
    )
    done = set(Round.objects.filter(often=often, day=day).values_list("reader_id", flat=True))
    active = set(Reader.objects.filter(is_active=True, pk__in=[pk for (pk,) in wanted]).values_list("pk", flat=True))
    return sorted(active - done)


def do_tell_due(at: datetime) -> int:
    """Do every round that is due; returns how many letters were written. One reader's trouble is nobody else's: it is logged,
    and that reader's turn comes again."""
    publication, written = Publication.load(), 0
    for often in PERIOD:
        day = round_of(often, publication.news_hour, publication.news_weekday, at)
        for reader_id in waiting(often, day) if day else ():
            try:
                written += do_tell(reader_id=reader_id, often=often, day=day, at=at) is not None  # type: ignore[arg-type]
            except Exception:
                log.exception("the %s news of reader %s will be tried again", often, reader_id)
    return written


def do_tell(*, reader_id: int, often: Often, day: date, at: datetime) -> Message | None:
    """One reader's round of the day: the letter, or None where nothing is new, or another worker does it. Raises
    `folders.Missing` where a search is to be asked and there is no index."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                Round.objects.create(reader_id=reader_id, often=often, day=day, at=at)
        except IntegrityError:  # another worker took it
            return None
        return _tell(Reader.objects.get(pk=reader_id), often, day, at)


def _tell(reader: Reader, often: Often, day: date, at: datetime) -> Message | None:
    before = Round.objects.filter(reader=reader, often=often, day__lt=day).order_by("-day").first()
    since = min(before.at if before else at, at - PERIOD[often]) - OVERLAP
    # Access is judged now: who had All-Access when the search was saved, and has none today, hears of openings alone.
    entitlement = entitlement_of(ledger.visit_of(reader, at))
    told = set(Told.objects.filter(reader=reader, told_at__gt=at - KEPT).values_list("article_id", flat=True))
    found = [one for one in what_is_new(reader, since, at, entitlement, often) if one.card.pk not in told][:SHOWN]
    if not found:
        return None
    Told.objects.bulk_create([Told(reader=reader, article_id=one.card.pk, told_at=at) for one in found])
    return _write(reader, often, found, at)


def _write(reader: Reader, often: Often, found: list[New], at: datetime) -> Message:
    stop = stop_address(reader)
    return messages.do_write(
        kind="following",
        to=reader.email,
        at=at,
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        found=found,
        often=often,
        stop=stop,
        account=f"{settings.MASTHEAD.url}{reverse('following')}",
    )


def stop_address(reader: Reader) -> str:
    """The address in the letter's footer: opening it shows a button, pressing that ends these letters."""
    return f"{settings.MASTHEAD.url}{reverse('stop-news', args=[seal(str(reader.pk), purpose='stop news')])}"


def find_by_token(token: str) -> Reader | None:
    """Whose letters that address ends; None for a forged one."""
    value = unseal(token, purpose="stop news")
    return Reader.objects.filter(pk=value).first() if value else None


@task()
def tell() -> None:
    """In the background, when a round is due."""
    do_tell_due(now())


def ask_to_tell(at: datetime) -> None:
    """Hand the rounds that are due to the queue."""
    publication = Publication.load()
    for often in PERIOD:
        day = round_of(often, publication.news_hour, publication.news_weekday, at)
        if day and waiting(often, day):
            tell.enqueue()
            return


def forget(before: datetime) -> int:
    """Drop the notes on rounds and on what was told before then; returns how many."""
    rows: Any = (Round.objects.filter(at__lt=before), Told.objects.filter(told_at__lt=before))
    return sum(found.delete()[0] for found in rows)
