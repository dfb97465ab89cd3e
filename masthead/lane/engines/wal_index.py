"""Whether anything was committed to an SQLite file in WAL mode, by looking at 48 bytes of shared memory.

The index of the log (`-shm`) begins with a header, kept twice, that each commit writes before it is acknowledged, and that each reader
of the database begins with: https://sqlite.org/walformat.html#the_wal_index_header. It counts the commits, so it is never the same again.
`PRAGMA data_version` compares the same header, behind two locks of the file system and a turn at the interpreter's lock.

TRAP: a process that closes a file loses all its POSIX locks on it, SQLite's too. What is mapped here is never closed.
"""

import mmap
import os
import sqlite3
import threading

HEADER = 48
WAL_INDEX_FORMAT = 3007000

_lock = threading.Lock()
_mapped: dict[tuple[int, int], tuple[mmap.mmap, sqlite3.Connection]] = {}


def mapped(path: str) -> mmap.mmap | None:
    """The header's memory, for `[:HEADER]`; None where the database is not in WAL mode or its index is not what we know.

    A connection stays open with it, for the last one that closes removes the file and what is mapped would be nobody's.
    """
    with _lock:
        try:
            anchor = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None, timeout=5, check_same_thread=False)
        except sqlite3.Error:  # not there yet
            return None
        try:
            anchor.execute("SELECT count(*) FROM sqlite_master").fetchone()
            found = os.stat(f"{path}-shm")
        except (OSError, sqlite3.Error):
            anchor.close()
            return None
        place = (found.st_dev, found.st_ino)
        if place in _mapped:
            anchor.close()
        else:
            descriptor = os.open(f"{path}-shm", os.O_RDONLY | os.O_CLOEXEC)
            _mapped[place] = mmap.mmap(descriptor, HEADER, mmap.MAP_SHARED, mmap.PROT_READ), anchor
        index = _mapped[place][0]
        return index if int.from_bytes(index[:4], "little") == WAL_INDEX_FORMAT else None
