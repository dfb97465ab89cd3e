"""The database in one file: taken while others write, counted in the same moment, and put back."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connections, transaction

from masthead.kit.refusals import BadInput


def kind() -> str:
    """Of the database in the settings: "sqlite" or "postgresql"."""
    return connections["default"].vendor


def sqlite_file() -> Path | None:
    """Where it lies, if it is a file."""
    return Path(str(connections["default"].settings_dict["NAME"])).absolute() if kind() == "sqlite" else None


def tables() -> list[str]:
    """What there is in the database now: empty for a new one. No file is made by asking."""
    file = sqlite_file()
    if file is not None and not file.exists():
        return []
    with connections["default"].cursor() as cursor:
        return sorted(connections["default"].introspection.table_names(cursor))


def do_copy(to: Path) -> dict[str, int]:
    """Everything that was committed when this began, into the file `to`; returns how many rows each table has in it."""
    if kind() == "sqlite":
        return _copy_sqlite(to)
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        rows = {}
        for table in connections["default"].introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
            rows[table] = cursor.fetchone()[0]
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={to}")
    return rows


def _copy_sqlite(to: Path) -> dict[str, int]:
    file = sqlite_file()
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=20)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy, pages=-1)  # in one step: who writes meanwhile neither waits nor is in it
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without what is written ahead
    return check_sqlite(to)


def check_sqlite(path: Path) -> dict[str, int]:
    """How many rows each table has. Raises BadInput when the file does not hold together."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
            said = database.execute("PRAGMA integrity_check").fetchone()[0]
            orphan = database.execute("PRAGMA foreign_key_check").fetchone()
            if said != "ok" or orphan is not None:
                what = said if said != "ok" else f"a row of {orphan[0]} belongs to one of {orphan[2]} that is not there"
                raise BadInput(f"The database does not hold together ({what}). Take an older backup.")
            names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
            counts = {}
            for name in (one for one in names if not one.startswith("sqlite_")):
                counts[name] = database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            return counts
    except sqlite3.DatabaseError as error:
        raise BadInput(f"The database cannot be read ({error}). Take an older backup.") from None


def do_put_back(file: Path) -> None:
    """Into the database in the settings, which is empty."""
    place = sqlite_file()
    if place is not None:
        connections.close_all()
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in (place, *(place.with_name(f"{place.name}{end}") for end in ("-wal", "-shm"))):
            left.unlink(missing_ok=True)
        os.replace(file, place)
        return
    _run("pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", f"--dbname={_name()}", str(file))


def count() -> dict[str, int]:
    """How many rows each table has, in the database in the settings."""
    place = sqlite_file()
    if place is not None:
        return check_sqlite(place)
    rows = {}
    with connections["default"].cursor() as cursor:
        for table in connections["default"].introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
            rows[table] = cursor.fetchone()[0]
    return rows


def _name() -> str:
    return str(connections["default"].settings_dict["NAME"])


def _run(program: str, *words: str) -> None:
    """One of PostgreSQL's own programs; the password goes by the environment, which others cannot read."""
    given = connections["default"].settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = {**os.environ, **{name: str(given[of]) for name, of in names.items() if given.get(of)}}
    environment |= {f"PG{name.upper()}": str(value) for name, value in given["OPTIONS"].items() if name == "sslmode"}
    try:
        subprocess.run([program, *words], env=environment, check=True, capture_output=True, text=True)  # noqa: S603
    except FileNotFoundError:
        raise BadInput(
            f"There is no {program} here. Install PostgreSQL's client, no older than the server (Debian: postgresql-client)."
        ) from None
    except subprocess.CalledProcessError as error:
        raise BadInput(f"{program} failed: {error.stderr.strip()[-500:]}") from None
