"""Looking whether anything has changed: on SQLite, by connections of the lane's own that can only read.

The index of the log says, without a call of the system, whether anybody has committed anything since we last looked; where there is
none, `PRAGMA data_version` does. Only when somebody has are the versions read. What was committed before a request came is therefore
always known to it.
"""

import sqlite3
import threading
from dataclasses import dataclass, field

from masthead.lane import wal_index
from masthead.lane.watchers import PAGES, PREFIX, needed

VERSION = "SELECT n, (SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name GLOB ?) FROM lane_version WHERE id = ?"
FACTS = (
    "SELECT (SELECT n FROM lane_version WHERE id = ?1), "
    "(SELECT expire_date || ' ' || session_data FROM django_session WHERE session_key = ?2), "
    "EXISTS (SELECT 1 FROM library_saved WHERE reader_id = ?1 AND article_id = ?3), "
    "(SELECT json_array(place, last_at, seen) FROM library_reading WHERE reader_id = ?1 AND article_id = ?3)"
)
REMEMBERED = 2000  # readers' facts that a thread keeps


@dataclass(frozen=True, slots=True)
class Facts:
    """What a reader's page of one article depends on besides the pages' version, as the database has it."""

    version: int | None  # the reader's
    session: str | None  # until when it lasts, and what it holds
    saved: int
    reading: str | None  # how far they came, when, and what they have seen


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
