"""Bringing a publication back from a backup, into a place where there is none."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from masthead.kit.refusals import BadInput
from masthead.transfer.backup import databases
from masthead.transfer.backup.archive import DATABASE, Head, Manifest, Reading, reading
from masthead.transfer.backup.taking import DERIVED, LEFT, MADE, key_known_by, room

OURS = {"secret_key", MADE, *DERIVED}  # what is no sign of life


@dataclass(frozen=True)
class Restored:
    """What came back."""

    head: Head
    manifest: Manifest
    other_key: bool

    def say(self) -> str:
        """For the person."""
        rows, files = sum(self.manifest.rows.values()), len(self.manifest.files) - 1
        said = f"{rows:,} rows and {files:,} files of {self.head.taken[:16].replace('T', ' ')} UTC, by Masthead {self.head.version}"
        if self.other_key:
            said += (
                ".\nIts secret key was another. Set MASTHEAD_SECRET_KEY as it was then; else everybody signs in again, mailed links are "
                "dead, and what was locked (authenticator apps, institutions' secrets) opens no more"
            )
        return f"{said}."


def do_check(path: Path) -> Restored:
    """Read all of it and hold it against what it says of itself; nothing is changed."""
    with (
        _opened(path) as archive,
        tempfile.TemporaryDirectory(prefix="masthead-check-", dir=path.absolute().parent) as folder,
        room(path.parent),
    ):
        return _unpacked(archive, Path(folder))


def do_restore(path: Path) -> Restored:
    """Into the data folder and the database of the settings. Raises BadInput, before anything is changed, when something lives there."""
    with _opened(path) as archive:
        _fits(archive.head)
        _is_empty()
        with room(settings.DATA), tempfile.TemporaryDirectory(prefix=f"{LEFT}-", dir=settings.DATA) as folder:
            restored = _unpacked(archive, Path(folder))
            databases.do_put_back(Path(folder) / DATABASE)
            if (found := databases.count()) != restored.manifest.rows:
                wrong = sorted(
                    name for name in found.keys() | restored.manifest.rows if found.get(name) != restored.manifest.rows.get(name)
                )
                raise BadInput(
                    f"After restoring, {wrong[0]} does not have the rows it had. This folder is not to be used; take another backup."
                )
            files = Path(folder) / "files"
            for one in sorted(files.iterdir()) if files.is_dir() else []:
                os.replace(one, settings.DATA / one.name)
    return restored


def _unpacked(archive: Reading, folder: Path) -> Restored:
    manifest = archive.unpack(folder)
    if archive.head.kind == "sqlite" and databases.check_sqlite(folder / DATABASE) != manifest.rows:
        raise BadInput(f"{archive.path}: the tables do not have the rows they had. Take another backup.")
    brings_key = "files/secret_key" in manifest.files and settings.MASTHEAD.secret_key is None
    return Restored(archive.head, manifest, not brings_key and archive.head.key != key_known_by())


@contextmanager
def _opened(path: Path) -> Iterator[Reading]:
    if not path.is_file():
        raise BadInput(f"There is no file {path}.")
    if not os.access(path, os.R_OK):
        raise BadInput(f"{path} may not be read by this user.")
    with reading(path) as archive:
        yield archive


def _fits(head: Head) -> None:
    """Whether it is of our kind, and not of a Masthead to come."""
    if head.kind != databases.kind():
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise BadInput(
            f"This backup is of {names[head.kind]}, and DATABASE_URL names {names[databases.kind()]}. Set DATABASE_URL to the same kind."
        )
    known = MigrationLoader(None).disk_migrations or {}
    # Only our own steps: other packages fold old ones together, and drop them.
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("masthead.")}
    steps = [(app, name) for app, _, name in (one.partition(".") for one in head.migrations)]
    if beyond := [f"{app}.{name}" for app, name in steps if app in ours and (app, name) not in known]:
        raise BadInput(
            f"This backup was taken by a newer Masthead ({head.version}): {len(beyond)} steps of its database are unknown here, the "
            f"first is {beyond[0]}. Install that version, then restore."
        )


def _is_empty() -> None:
    """Nothing that lives is written over, whoever asks."""
    for left in settings.DATA.glob(f"{LEFT}-*"):
        shutil.rmtree(left)
    if databases.tables():
        raise BadInput("The database in the settings has a publication in it. Restore into an empty one, and an empty MASTHEAD_DATA.")
    database = databases.sqlite_file()
    there = [
        one.name for one in settings.DATA.iterdir() if one.name not in OURS and one != database and not one.name.endswith(("-wal", "-shm"))
    ]
    if there:
        raise BadInput(f"{settings.DATA} is not empty ({', '.join(sorted(there)[:3])}). Restore into a new folder (MASTHEAD_DATA).")
