"""Looking whether anything was committed to an SQLite file."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from masthead.lane.engines import wal_index
from masthead.lane.engines.sqlite import Looking
from masthead.lane.watchers import PAGES, PREFIX, needed


def database(path: Path, mode: str) -> sqlite3.Connection:
    """With a version and as many watchers as there must be."""
    made = sqlite3.connect(path, isolation_level=None)
    made.execute(f"PRAGMA journal_mode = {mode}")
    made.execute("CREATE TABLE lane_version (id INTEGER PRIMARY KEY, n INTEGER)")
    made.execute("INSERT INTO lane_version VALUES (?, 1)", (PAGES,))
    for number in range(needed()):
        made.execute(f"CREATE TRIGGER {PREFIX}{number} AFTER INSERT ON lane_version BEGIN SELECT 1; END")
    return made


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_what_another_committed_is_seen_at_once(tmp_path: Path, mode: str) -> None:
    with closing(database(tmp_path / "a", mode)) as other:
        looking = Looking(str(tmp_path / "a"))
        assert (looking.index is not None) == (mode == "wal")
        assert looking.version() == 1
        for n in range(2, 200):
            other.execute("UPDATE lane_version SET n = ?", (n,))
            if n % 50 == 0:
                other.execute("PRAGMA wal_checkpoint(RESTART)")  # the log begins anew
            assert looking.version() == n
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE lane_version SET n = 1000")
        assert looking.version() == 199
        other.execute("ROLLBACK")
        assert looking.version() == 199


def test_nothing_is_asked_where_nothing_was_committed(tmp_path: Path) -> None:
    with closing(database(tmp_path / "a", "wal")) as other:
        looking, asked = Looking(str(tmp_path / "a")), list[str]()
        looking.version()
        looking._eyes().connection.set_trace_callback(asked.append)
        for _ in range(3):
            looking.version()
        assert not asked
        other.execute("UPDATE lane_version SET n = 2")
        assert looking.version() == 2 and len(asked) == 1


def test_what_is_mapped_stays_when_the_writers_have_gone(tmp_path: Path) -> None:
    """The last connection that closes removes the index; ours is one, and so it is never the last."""
    first = database(tmp_path / "a", "wal")
    looking = Looking(str(tmp_path / "a"))
    assert looking.version() == 1
    first.close()
    assert wal_index.mapped(str(tmp_path / "a")) is looking.index
    with closing(sqlite3.connect(tmp_path / "a", isolation_level=None)) as second:
        second.execute("UPDATE lane_version SET n = 2")
    assert looking.version() == 2


def test_looking_takes_no_lock_from_sqlite(tmp_path: Path) -> None:
    """A process that closes a file loses all its locks on it: a writer that waits for this one's transaction would no longer wait."""
    with closing(database(tmp_path / "a", "wal")) as ours:
        ours.execute("BEGIN IMMEDIATE")
        for _ in range(3):
            Looking(str(tmp_path / "a")).version()
        code = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0.1, isolation_level=None).execute('BEGIN IMMEDIATE')"
        other = subprocess.run([sys.executable, "-c", code, str(tmp_path / "a")], capture_output=True, text=True, check=False)
        assert "database is locked" in other.stderr
        ours.execute("ROLLBACK")


def test_a_database_that_is_not_there_yet_is_mapped_by_nobody(tmp_path: Path) -> None:
    assert wal_index.mapped(str(tmp_path / "nothing")) is None
