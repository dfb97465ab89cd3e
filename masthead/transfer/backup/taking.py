"""Taking a backup, while the publication runs."""

import errno
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from masthead import __version__
from masthead.kit.refusals import BadInput
from masthead.kit.signing import digest
from masthead.transfer.backup import databases
from masthead.transfer.backup.archive import DATABASE, Head, Manifest, Writing, reading

DERIVED = {"static", "search", "metrics"}  # made again, by `masthead setup` or by and by
MADE = "backed_up"  # when the last one was taken, for the doctor
LEFT = ".restoring"  # what a restore that was killed leaves behind
NAME, END = "masthead-", ".tar.zst"


@dataclass(frozen=True)
class Taken:
    """What was taken."""

    path: Path
    manifest: Manifest
    vanished: list[str]  # files that were taken away meanwhile
    own_key: bool

    def say(self) -> str:
        """For the person."""
        files, rows, size = len(self.manifest.files), sum(self.manifest.rows.values()), self.path.stat().st_size
        lines = [f"{self.path}: {rows:,} rows, {files - 1:,} files, {size / 1e6:,.1f} MB; read again and whole."]
        if self.vanished:
            lines.append(f"{len(self.vanished)} files were taken away meanwhile and are not in it, the first is {self.vanished[0]}.")
        if self.own_key:
            lines.append("MASTHEAD_SECRET_KEY is not in it: keep it elsewhere, or everybody signs in again.")
        return "\n".join(lines)


def key_known_by() -> str:
    """A digest of the secret key, by which it is known again."""
    return digest("the key of this house", purpose="backup")


def do_back_up(path: Path, keep: int = 0, now: datetime | None = None) -> Taken:
    """Everything, into the file `path`, or into a file named after the moment in the folder `path`, of whose like `keep` are kept.

    Raises BadInput; nothing half-made is left behind. What was taken is read again before it has its name.
    """
    moment = now or datetime.now(UTC)
    if not databases.tables():
        raise BadInput("There is no publication here to back up. Run `masthead setup` first.")
    target = path / f"{NAME}{moment:%Y%m%dT%H%M%SZ}{END}" if path.is_dir() else path
    if target.exists():
        raise BadInput(f"{target} is there already. Name another file, or a folder.")
    if not target.parent.is_dir():
        raise BadInput(f"There is no folder {target.parent}. Make it first, closed to others: mkdir -m 700 {target.parent}")
    if target.resolve().is_relative_to(settings.DATA):
        raise BadInput(f"{target.parent} is in the data folder: it would be lost with it, and be in every backup. Name another disk.")
    with room(target.parent), tempfile.TemporaryDirectory(prefix=".masthead-backup-", dir=target.parent) as folder:
        half = Path(folder) / "half"
        vanished = _write(half, Path(folder), moment)
        with reading(half) as archive:
            manifest = archive.unpack(Path(folder) / "again")
        if databases.kind() == "sqlite" and databases.check_sqlite(Path(folder) / "again" / DATABASE) != manifest.rows:
            raise BadInput("What was read again is not what was written. Nothing was kept; look after this disk.")
        os.replace(half, target)
        _sync(target.parent)
    (settings.DATA / MADE).write_text(f"{moment.isoformat()}\n{target}\n")
    (settings.DATA / MADE).chmod(0o600)
    if keep and path.is_dir():
        _rotate(path, keep)
    return Taken(target, manifest, vanished, settings.MASTHEAD.secret_key is not None)


def _write(half: Path, folder: Path, moment: datetime) -> list[str]:
    """The archive; returns what vanished under our hands."""
    head = Head(
        taken=moment.isoformat(),
        version=__version__,
        kind=databases.kind(),
        key=key_known_by(),
        own_key=settings.MASTHEAD.secret_key is not None,
        migrations=sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
    )
    vanished = []
    with os.fdopen(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        archive = Writing(out, head)
        # The senders' journals first: what they tell beyond the database is then told, and nothing is sent twice.
        for place in ("sending", DATABASE, "files"):
            if place == DATABASE:
                copy = folder / "copy"
                archive.manifest.rows = databases.do_copy(copy)
                archive.add(DATABASE, copy)
                copy.unlink()
                continue
            for path in _files(place == "sending"):
                try:
                    archive.add(f"files/{path.relative_to(settings.DATA).as_posix()}", path)
                except FileNotFoundError:
                    vanished.append(path.name)
        archive.finish()
        out.flush()
        os.fsync(out.fileno())
    return vanished


def _files(journals: bool) -> Iterator[Path]:
    """What lies in the data folder and is not made from the rest, in order; the senders' journals or all but them."""
    database = databases.sqlite_file()
    of_database = {f"{database}{end}" for end in ("", "-wal", "-shm", "-journal")} if database else set()
    for folder, below, names in os.walk(settings.DATA):
        here = Path(folder)
        top = here == settings.DATA
        below[:] = sorted(name for name in below if not (top and (name in DERIVED or name.startswith(LEFT))))
        if (here / "x").is_relative_to(settings.DATA / "sending") != journals:
            continue
        for path in (here / name for name in sorted(names)):
            if path.is_file() and not path.is_symlink() and str(path) not in of_database and not (top and path.name == MADE):
                yield path


def _rotate(folder: Path, keep: int) -> None:
    """The oldest go. Only what we named ourselves is ours to take away."""
    for old in sorted(folder.glob(f"{NAME}????????T??????Z{END}"))[:-keep]:
        old.unlink()


def _sync(folder: Path) -> None:
    """So that the name is there after a power cut, too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def room(folder: Path) -> Iterator[None]:
    """Says in a sentence when there is none."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        if full or "disk" in str(error):  # SQLite says "database or disk is full", or only "disk I/O error"
            why = error.strerror if isinstance(error, OSError) else error
            raise BadInput(
                f"There is no room left in {folder} ({why}): a backup needs room for the publication twice while it is taken. "
                "Nothing was kept. Name another disk."
            ) from None
        if isinstance(error, PermissionError):
            raise BadInput(f"{error.filename or folder} may not be read or written by this user. Run this as who runs Masthead.") from None
        raise
