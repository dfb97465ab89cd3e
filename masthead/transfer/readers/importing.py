"""The import of a file of readers."""

import time
import zoneinfo
from datetime import datetime
from pathlib import Path

from masthead.access.rules import zone
from masthead.kit.refusals import BadInput
from masthead.newsletters.models import Letter
from masthead.subscriptions.models import Plan
from masthead.transfer.jsonl.lines import DAMAGED, unpack
from masthead.transfer.progress import Progress
from masthead.transfer.readers.joining import Joining
from masthead.transfer.readers.reading import Known, NoReaders, read_rows, text_of
from masthead.transfer.readers.report import ReadersReport
from masthead.transfer.reports import Entry

LARGEST = 512 * 1024 * 1024  # bytes, unpacked; some five million readers


def import_readers(path: Path, *, dry_run: bool = False, report: Path | None = None, progress: bool = True, at: datetime) -> ReadersReport:
    """Bring in the readers of `path` (plain or packed). Run it again after a crash, or with more rows: what is here is recognised.

    Raises BadInput when it is no file of readers. `report`: a file for everything there is to say.
    """
    told = ReadersReport("readers", str(path), "", at, dry_run)
    begun = time.monotonic()
    text, encoding = text_of(_content(path))
    if encoding == "Windows-1252":
        told.entries.append(
            Entry(path.name, None, "encoding", "The file is not UTF-8; it was read as Windows-1252. Check a name with accents.")
        )
    rows = text.count("\n") + 1
    seen = 0

    def so_far() -> int:
        return seen

    shown = Progress(so_far, rows) if progress else None

    def done(items: int) -> None:
        nonlocal seen
        seen += items
        if shown:
            shown.step(items)

    try:
        Joining(named=path.name, at=at, report=told, dry_run=dry_run).do_join(read_rows(text, _known(at)), done)
        seen = rows
    except NoReaders as why:
        raise BadInput(f"{path.name} is no file of readers: {why}.") from None
    finally:
        if shown:
            shown.end()
        told.seconds = time.monotonic() - begun
        if report is not None:
            told.write(report)
    return told


def _content(path: Path) -> bytes:
    with path.open("rb") as packed:
        try:
            content = unpack(packed).read(LARGEST + 1)
        except DAMAGED as error:
            raise BadInput(f"{path.name} is damaged ({error}). Get a whole copy.") from None
    if len(content) > LARGEST:
        raise BadInput(f"{path.name} is larger than {LARGEST // 2**20} MB. Split it: rows that are here already are recognised.")
    return content


def _known(at: datetime) -> Known:
    return Known(
        letters=frozenset(Letter.objects.values_list("slug", flat=True)),
        plans=frozenset(Plan.objects.values_list("slug", flat=True)),
        zones=frozenset(zoneinfo.available_timezones()),
        zone=zone(),
        at=at,
        on_arrival=tuple(Letter.objects.filter(on_arrival=True).values_list("slug", flat=True)),
    )
