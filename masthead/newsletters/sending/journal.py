"""The journal of a sender: a line before a letter's text leaves and a line after its answer, in a file that `kill -9` does not empty.

The database learns of a hundred letters at once; in between the journal is what is known. Locked while its sender lives,
so whoever finds it unlocked knows, at once and for certain, that the sender is dead, and reads what became of each letter:
begun and ended is known; begun and not ended is in doubt, at most one a connection; never begun is surely unsent.
"""

import fcntl
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from django.conf import settings

from masthead.newsletters.senders.outcome import End

_LINE = re.compile(r"([be]) (\d+)(?: (\w+) (.*))?")
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass
class Told:
    """What a dead sender's journal tells."""

    ends: dict[int, End] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)
    same_boot: bool = True

    @property
    def in_doubt(self) -> set[int]:
        """Begun, and no answer written down."""
        return self.begun - set(self.ends)


def folder() -> Path:
    """Where journals lie."""
    return Path(settings.DATA) / "sending"


def path_of(run: UUID) -> Path:
    """The journal of that sender."""
    return folder() / f"{run}.journal"


def boot() -> str:
    """Names this start of the machine; "" where the system does not say."""
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return ""


class Journal:
    """Open, and locked, until `close`. Lines may be written by several threads: each is one write to a file opened to append."""

    def __init__(self, run: UUID) -> None:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = path_of(run)
        self.file = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC, 0o600)
        fcntl.flock(self.file, fcntl.LOCK_EX)
        os.write(self.file, f"boot {boot()}\n".encode())

    def write(self, ended: Iterable[tuple[int, End]] = (), begun: Iterable[int] = ()) -> None:
        """What ended and what begins, in one write."""
        rows = [f"e {number} {end.kind} {' '.join(end.reply.split())[:200] if end.reply else ''}\n" for number, end in ended]
        rows += [f"b {number}\n" for number in begun]
        os.write(self.file, "".join(rows).encode("utf-8", "replace"))

    def sync(self) -> None:
        """To the disk itself: what a power cut takes is what was written since. Not for lanes, which would wait for it."""
        os.fdatasync(self.file)

    def close(self) -> None:
        """Everything in it is in the database: it is needed no more."""
        with suppress(OSError):
            os.unlink(self.path)
        os.close(self.file)


class Dead:
    """A dead sender's journal, locked by us so that no other successor settles it too. Raises Alive, or FileNotFoundError."""

    def __init__(self, run: UUID) -> None:
        self.path = path_of(run)
        self.file = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self.file)
            raise Alive from None

    def read(self) -> Told:
        """What it tells. A line cut short, by a full disk or a power cut, tells nothing."""
        told = Told()
        with os.fdopen(os.dup(self.file), "rb") as file:
            first = file.readline().decode(errors="replace").strip()
            told.same_boot = first == f"boot {boot()}"
            for line in file:
                found = _LINE.fullmatch(line.decode(errors="replace").rstrip("\n")) if line.endswith(b"\n") else None
                if found is None:
                    continue
                if found[1] == "b":
                    told.begun.add(int(found[2]))
                    told.ends.pop(int(found[2]), None)  # begun again after an earlier end: only the last counts
                elif found[3]:
                    told.ends[int(found[2])] = End(found[3], found[4])
        return told

    def close(self, done: bool) -> None:
        """Let go of it; `done`: settled, and needed no more."""
        if done:
            with suppress(OSError):
                os.unlink(self.path)
        os.close(self.file)


class Alive(Exception):
    """Its sender lives."""
