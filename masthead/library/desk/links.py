"""Whether the outside links of recent articles still answer: asked a few at a time, where the owner has switched it on."""

import time
from datetime import datetime, timedelta

from django.conf import settings
from django_tasks import task

from masthead import __version__
from masthead.kit.clock import now
from masthead.kit.outside import Answer, Guard, ask, is_public
from masthead.library import shelf
from masthead.library.links import links
from masthead.library.models import ArticlePage, CheckedLink

RECENT = 60  # articles, the newest, whose links are asked
A_RUN = 20  # links of one run, each of another host
REST = timedelta(days=7)  # between two askings of a link that answers
AGAIN = timedelta(hours=20)  # before one that failed is asked again
KEPT = timedelta(days=180)  # of a link that no recent article holds
BUDGET = 60.0  # seconds that a run may take; the queue has other work


@task()
def check_some() -> None:
    """One run."""
    do_check_some(now())


def do_check_some(at: datetime, guard: Guard = is_public, budget: float = BUDGET) -> int:
    """Ask the links that have not been asked for longest, one host at a time; returns how many."""
    CheckedLink.objects.filter(checked_at__lt=at - KEPT).delete()
    agent = f"Masthead/{__version__} (checks links; +{settings.MASTHEAD.url})"
    end = time.monotonic() + budget
    asked = 0
    for url in next_links(at):
        if time.monotonic() > end:
            break
        do_note(url=url, answer=ask(url, agent, guard), at=at)
        asked += 1
    return asked


def do_note(*, url: str, answer: Answer, at: datetime) -> CheckedLink:
    """Keep how it answered. One failure may be chance; two in a row are said aloud."""
    row = CheckedLink.objects.filter(url=url).first() or CheckedLink(url=url)
    row.failures = 0 if answer.fine else min(row.failures + 1, 1000)
    row.fine, row.said, row.checked_at = answer.fine, answer.said[:200], at
    row.save()
    return row


def next_links(at: datetime) -> list[str]:
    """Those to ask now: never asked first, then the longest ago; one of each host."""
    outside = _outside()
    known = {row.url: row for row in CheckedLink.objects.filter(url__in=outside)}
    due = [url for url in outside if url not in known or known[url].checked_at < at - (REST if known[url].fine else AGAIN)]
    due.sort(key=lambda url: known[url].checked_at.timestamp() if url in known else 0)
    chosen: dict[str, str] = {}
    for url in due:
        chosen.setdefault(url.split("/", 3)[2].lower(), url)
    return list(chosen.values())[:A_RUN]


def _outside() -> list[str]:
    newest = list(shelf.cards().prefetch_related(None).select_related(None).values_list("pk", flat=True)[:RECENT])
    found: dict[str, None] = {}
    for _, body in ArticlePage.objects.filter(pk__in=newest).values_list("pk", "body"):
        found.update(links(list(body.raw_data), settings.MASTHEAD.host.lower()).outside)
    return list(found)
