"""Old items leave the database for files: `wire/2026-08/2026-08-03-NUMBER.jsonl.gz` in the data folder, one for each day of the wire.

A day is written whole to a file that is not yet there, put on the disk, given its name, and only then deleted, up to the
NUMBER of its last item, which the name holds. Killed at any moment, the next run finds either no file and all rows, or the
file and some rows, and goes on from there: nothing is lost, and nothing stands in two files.
"""

import gzip
import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django_tasks import task

from masthead.curator.feeds.models import Item
from masthead.kit.clock import now

DAYS_A_RUN = 3  # so that a run ends soon, and yet a long pause is caught up with
A_BATCH = 500  # rows deleted at once: nobody waits long for the database
_FILE = re.compile(r"(\d{4}-\d\d-\d\d)-(\d+)\.jsonl\.gz")
COLUMNS = {
    "id": "pk", "outlet": "outlet__name", "owner": "outlet__owner", "country": "outlet__country", "feed": "feed__address",
    "title": "title", "lead": "lead", "url": "url", "author": "author", "language": "language", "published_at": "published_at",
    "seen_at": "seen_at", "duplicate_of": "duplicate_of",
}  # fmt: skip


def do_archive(at: datetime, keep: timedelta, folder: Path) -> int:
    """Move whole days that ended more than `keep` before `at`; returns how many items left the database."""
    moved = 0
    for _ in range(DAYS_A_RUN):
        oldest = Item.objects.order_by("seen_at").values_list("seen_at", flat=True).first()
        if oldest is None or _end(oldest.astimezone(UTC).date()) > at - keep:
            break
        moved += _move(oldest.astimezone(UTC).date(), folder)
    return moved


def ask_to_archive(at: datetime) -> None:
    """Have old items moved, in the queue, for it takes a minute; one short question when no day is ripe."""
    if Item.objects.filter(seen_at__lt=_start((at - _kept()).date())).exists():
        archive_old.enqueue()


@task()
def archive_old() -> None:
    """As the settings say."""
    do_archive(now(), _kept(), settings.DATA / "wire")


def _kept() -> timedelta:
    return timedelta(days=settings.MASTHEAD.wire_days)


def read(folder: Path, first: date, last: date) -> Iterator[dict[str, Any]]:
    """The archived items of these days, as they came."""
    for path in sorted(folder.glob("*/*.jsonl.gz")):
        named = _FILE.fullmatch(path.name)
        if named and first <= date.fromisoformat(named[1]) <= last:
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                yield from map(json.loads, lines)


def _move(day: date, folder: Path) -> int:
    rows = Item.objects.filter(seen_at__gte=_start(day), seen_at__lt=_end(day))
    done = _written(day, folder)
    rest = rows.filter(pk__gt=done)
    if (last := rest.order_by("-pk").values_list("pk", flat=True).first()) is not None:
        _write(rest.filter(pk__lte=last).order_by("pk"), folder / f"{day:%Y-%m}" / f"{day}-{last}.jsonl.gz")
        done = last
    return _delete(rows.filter(pk__lte=done))


def _written(day: date, folder: Path) -> int:
    """The number up to which this day's items are in files."""
    found = (_FILE.fullmatch(path.name) for path in folder.glob(f"{day:%Y-%m}/{day}-*.jsonl.gz"))
    return max((int(one[2]) for one in found if one), default=0)


def _write(rows: QuerySet[Item], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        with gzip.open(file, "wt", encoding="utf-8") as lines:
            for values in rows.values_list(*COLUMNS.values()).iterator(2000):
                said = dict(zip(COLUMNS, values, strict=True))
                lines.write(json.dumps(said, ensure_ascii=False, default=datetime.isoformat) + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    held = os.open(path.parent, os.O_RDONLY)  # the name, too, has to be on the disk before the rows go
    try:
        os.fsync(held)
    finally:
        os.close(held)


def _delete(rows: QuerySet[Item]) -> int:
    gone = 0
    while numbers := list(rows.order_by("pk").values_list("pk", flat=True)[:A_BATCH]):
        with transaction.atomic():
            Item.objects.filter(pk__in=numbers).delete()
        gone += len(numbers)
    return gone


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _end(day: date) -> datetime:
    return _start(day) + timedelta(days=1)
