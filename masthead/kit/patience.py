"""How long one waits for another who writes. On SQLite there is one writer at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def waiting(seconds: float) -> Iterator[None]:
    """No longer than this within, on this thread's connection; then it is OperationalError, "database is locked". SQLite's alone."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    usual: float = connection.settings_dict["OPTIONS"]["timeout"]
    connection.connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
    try:
        yield
    finally:
        connection.connection.execute(f"PRAGMA busy_timeout = {int(usual * 1000)}")
