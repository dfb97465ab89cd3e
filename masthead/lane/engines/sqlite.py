"""The lane on SQLite: watchers raise numbers, and who looks has connections of the lane's own that can only read.

The index of the log says, without a call of the system, whether anybody has committed anything since we last looked; where there is
none, `PRAGMA data_version` does. Only when somebody has are the versions read. What was committed before a request came is therefore
always known to it.
"""

import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.backends.utils import CursorWrapper

from masthead.lane.engines import wal_index
from masthead.lane.watchers import ACTS, PAGES, PREFIX, Facts, Watcher, needed

VERSION = "SELECT n, (SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name GLOB ?) FROM lane_version WHERE id = ?"
FACTS = (
    "SELECT (SELECT n FROM lane_version WHERE id = ?1), "
    "(SELECT expire_date || ' ' || session_data FROM django_session WHERE session_key = ?2), "
    "EXISTS (SELECT 1 FROM library_saved WHERE reader_id = ?1 AND article_id = ?3), "
    "(SELECT json_array(place, last_at, seen) FROM library_reading WHERE reader_id = ?1 AND article_id = ?3)"
)
ROWS = dict(zip(ACTS, (("NEW",), ("OLD", "NEW"), ("OLD",)), strict=True))
REMEMBERED = 2000  # readers' facts that a thread keeps


@dataclass
class _Eyes:
    """A thread's own connection, and what it saw last."""

    connection: sqlite3.Connection
    moment: int | bytes = -1
    version: int | None = None
    facts: dict[tuple[int, str, int], Facts] = field(default_factory=dict)


class Looking:
    """At one database file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.local = threading.local()
        self.index = wal_index.mapped(path)

    def _eyes(self) -> _Eyes:
        eyes: _Eyes | None = getattr(self.local, "eyes", None)
        if eyes is None:
            connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, isolation_level=None, timeout=5)
            eyes = self.local.eyes = _Eyes(connection)
        return eyes

    def version(self) -> int | None:
        """The pages' version now; None when not all watchers stand, and nothing may be answered from memory."""
        eyes = self._eyes()
        moment = self.index[: wal_index.HEADER] if self.index else eyes.connection.execute("PRAGMA data_version").fetchone()[0]
        if moment != eyes.moment:
            row = eyes.connection.execute(VERSION, (f"{PREFIX}*", PAGES)).fetchone()
            eyes.version = row[0] if row is not None and row[1] == needed() else None
            eyes.moment = moment
            eyes.facts.clear()
        return eyes.version

    def facts(self, reader_id: int, session: str, article_id: int) -> Facts:
        """Of this reader and this article, at the moment at which this thread last asked for `version`, or later. No query where
        nothing was committed since they were last read."""
        eyes, key = self._eyes(), (reader_id, session, article_id)
        kept = eyes.facts.get(key)
        if kept is not None:
            return kept
        facts = Facts(*eyes.connection.execute(FACTS, key).fetchone())
        if len(eyes.facts) >= REMEMBERED:
            eyes.facts.clear()
        eyes.facts[key] = facts
        return facts


def take_down(cursor: CursorWrapper) -> None:
    """Every watcher there is."""
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB %s", [f"{PREFIX}*"])
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}"')


def put_up(cursor: CursorWrapper, watchers: Iterable[Watcher]) -> None:
    """These; and raise the version of pages once, for nobody watched meanwhile."""
    for one in watchers:
        does = "; ".join(_raise(f"{row}.{one.reader}") for row in ROWS[one.act]) if one.reader else _raise(str(PAGES))
        when = f"WHEN {one.when.replace('IS DISTINCT FROM', 'IS NOT')}" if one.when else ""
        cursor.execute(f'CREATE TRIGGER "{one.name}" AFTER {one.act} ON "{one.table}" {when} BEGIN {does}; END')
    cursor.execute(_raise(str(PAGES)))


def _raise(number: str) -> str:
    # WHERE TRUE: without it SQLite would take ON for a join's.
    return f"INSERT INTO lane_version (id, n) SELECT {number}, 1 WHERE TRUE ON CONFLICT (id) DO UPDATE SET n = n + 1"
