"""The book of an index: which notes it has worked off. It lies beside the index, for each host has an index and a book of its own."""

import json
import os
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.db.models import Max, Min, Q, QuerySet

from masthead.library.models import Changed
from masthead.library.search.seen import Seen, Span

NAME = "book.json"
LOOKED_BACK = 2000  # notes below the newest, among which one may still be to come


def pending(root: Path) -> "QuerySet[Changed]":
    """What the index in this folder has not worked off."""
    seen = read(root)
    if seen is None:
        return Changed.objects.filter(indexed_at=None)  # an index of before there were books, or none
    newest = Changed.objects.aggregate(newest=Max("pk"))["newest"]
    if newest is not None and newest < seen.last:
        return Changed.objects.all()  # the numbers begin anew: another database lies under this index
    return Changed.objects.filter(_after(seen))


def withheld(root: Path) -> "QuerySet[Changed]":
    """What may not be found in the index in this folder."""
    seen = read(root)
    waits = Q(indexed_at=None) if seen is None else Q(indexed_at=None) | _after(seen)
    return Changed.objects.filter(waits, withheld=True)


def _after(seen: Seen) -> Q:
    found = Q(pk__gt=seen.last)
    for gap in seen.gaps:
        found |= Q(pk__range=(gap.first, gap.last))
    return found


def do_note(root: Path, worked: list[int], at: datetime) -> None:
    """These were worked off; hold the folder's `writing`. Whoever is killed before this works them off again."""
    seen = read(root)
    newest = Changed.objects.aggregate(newest=Max("pk"))["newest"] or 0
    if seen is None or newest < seen.last:
        seen = _from_the_table(min([*worked, newest + 1]))
    _write(root, seen.after(worked, at.timestamp()))


def _from_the_table(first: int) -> Seen:
    """As the table has it: everything below the first that waits is done."""
    oldest = Changed.objects.filter(indexed_at=None).aggregate(oldest=Min("pk"))["oldest"]
    return Seen(max(0, min([first, *([oldest] if oldest else [])]) - 1))


def now_seen(at: datetime) -> Seen:
    """For a building that begins: everything that can be seen will be in it."""
    newest = Changed.objects.aggregate(newest=Max("pk"))["newest"] or 0
    floor = max(0, newest - LOOKED_BACK)
    return Seen(floor).after(Changed.objects.filter(pk__gt=floor).values_list("pk", flat=True), at.timestamp())


def since(seen: Seen) -> "QuerySet[Changed]":
    """What came after that."""
    return Changed.objects.filter(_after(seen))


def do_begin(root: Path, seen: Seen) -> None:
    """A book for an index that was just put into use."""
    _write(root, seen)


def _write(root: Path, seen: Seen) -> None:
    beside = root / f"{NAME}.{os.getpid()}"
    beside.write_text(json.dumps(asdict(seen)), encoding="ascii")
    os.replace(beside, root / NAME)


def read(root: Path) -> Seen | None:
    """The book in this folder; None without one, or with one that cannot be read."""
    try:
        found = (root / NAME).stat()
    except OSError:
        return None
    return _read(root / NAME, found.st_ino, found.st_mtime_ns)


@lru_cache(maxsize=4)
def _read(file: Path, number: int, moment: int) -> Seen | None:
    try:
        row = json.loads(file.read_text(encoding="ascii"))
        return Seen(int(row["last"]), tuple(Span(**gap) for gap in row["gaps"]), float(row["at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
