"""Looking whether anything has changed: on SQLite, by connections of the lane's own that can only read.

`PRAGMA data_version` says, without reading a row, whether anybody else has committed anything since this connection last asked.
Only when somebody has are the versions read. What was committed before a request came is therefore always known to it.
"""

import sqlite3
import threading
from dataclasses import dataclass

from masthead.lane.watchers import PAGES, PREFIX, needed

VERSION = "SELECT n, (SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name GLOB ?) FROM lane_version WHERE id = ?"


@dataclass
class _Eyes:
    """A thread's own connection, and what it saw last."""

    connection: sqlite3.Connection
    moment: int = -1
    version: int | None = None


class Looking:
    """At one database file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.local = threading.local()

    def _eyes(self) -> _Eyes:
        eyes: _Eyes | None = getattr(self.local, "eyes", None)
        if eyes is None:
            connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, isolation_level=None, timeout=5)
            eyes = self.local.eyes = _Eyes(connection)
        return eyes

    def version(self) -> int | None:
        """The pages' version now; None when not all watchers stand, and nothing may be answered from memory."""
        eyes = self._eyes()
        moment: int = eyes.connection.execute("PRAGMA data_version").fetchone()[0]
        if moment != eyes.moment:
            row = eyes.connection.execute(VERSION, (f"{PREFIX}*", PAGES)).fetchone()
            eyes.version = row[0] if row is not None and row[1] == needed() else None
            eyes.moment = moment
        return eyes.version
