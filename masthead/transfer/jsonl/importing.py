"""The import of an archive of JSON lines."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from masthead.access.rules import zone
from masthead.library import tree
from masthead.library.models import ShelfPage
from masthead.transfer.incoming import Incoming, Refused
from masthead.transfer.jsonl.lines import DamagedError, Source
from masthead.transfer.jsonl.reading import read_items
from masthead.transfer.progress import Progress
from masthead.transfer.reports import Report
from masthead.transfer.shelving import do_shelve

SOURCE = "jsonl"
SHELF = ("Archive", "archive")


def import_jsonl(
    path: Path,
    *,
    collection: str = "",
    dry_run: bool = False,
    report: Path | None = None,
    progress: bool = True,
    at: datetime,
) -> Report:
    """Import the documents in `path` (plain, gzip, xz or zstd). Run it again after a crash, or when the file has grown.

    `collection` keeps two archives apart whose ids clash. `report`: a file for everything there is to say.
    """
    told = Report(SOURCE, str(path), collection, at, dry_run)
    begun = time.monotonic()
    with Source(path) as source, _shelf(dry_run) as shelf:
        shown = Progress(source.done, source.size) if progress else None
        done = shown.step if shown else lambda items: None
        try:
            do_shelve(_items(source, told), shelf=shelf, source=SOURCE, report=told, at=at, dry_run=dry_run, done=done)
        finally:
            if shown:
                shown.end()
            told.seconds = time.monotonic() - begun
            if report is not None:
                told.write(report)
    return told


@contextmanager
def _shelf(dry_run: bool) -> Iterator[ShelfPage]:
    """The archive's shelf. One made for a dry run is taken away again."""
    here = ShelfPage.objects.filter(slug=SHELF[1]).exists()
    shelf = tree.shelf(*SHELF)
    try:
        yield shelf
    finally:
        if dry_run and not here:
            ShelfPage.objects.get(pk=shelf.pk).delete()


def _items(source: Source, told: Report) -> Iterator[Incoming | Refused]:
    """The file's documents; a damaged file ends them early, and the report says where."""
    try:
        yield from read_items(source.lines(), zone())
    except DamagedError as damage:
        told.ended_early = (
            f"the file is damaged behind line {damage.after:,} ({damage}). What stands before is imported; "
            "get a whole copy and import it again."
        )
