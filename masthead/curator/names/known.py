"""Persons known to the archive: whom our pieces name in full where they begin. Found by the names themselves; no list is needed."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django_tasks import task

from masthead.curator import tagging
from masthead.curator.actors.full_names import named_in
from masthead.curator.names.models import KnownPerson
from masthead.library.models import ArticlePage

PIECES = 3  # pieces from which on somebody is known
MOST = 3000  # persons
READ = 1500  # characters of an opening


def do_learn() -> int:
    """Work out anew whom the archive knows; returns of how many persons. Reads each piece's beginning once: seconds for 30,000."""
    counts: Counter[str] = Counter()
    gazetteer = tagging.shipped()
    for text in _beginnings():
        counts.update(named_in(text, gazetteer))
    known = [(name, pieces) for name, pieces in counts.most_common(MOST) if pieces >= PIECES]
    with transaction.atomic():
        KnownPerson.objects.all().delete()
        KnownPerson.objects.bulk_create((KnownPerson(name=name, pieces=pieces) for name, pieces in known), batch_size=500)
    return len(known)


@task()
def learn() -> None:
    """In the queue, for a large archive takes its time."""
    do_learn()


def ask_to_learn(at: datetime) -> None:
    """Once a day is enough."""
    learn.enqueue()


def _beginnings() -> Iterator[str]:
    rows = ArticlePage.objects.live().values_list("title", "standfirst", "galley__opening_text")
    for title, standfirst, opening in rows.iterator(chunk_size=2000):
        yield f"{title}.\n{standfirst}\n{(opening or '')[:READ]}"
