"""Where the indexes are: a folder for each building of them, and a file that names the one in use.

    search/current              the name of the folder in use, replaced in one step
    search/20261123T120000/     one building: `openings/` and `whole/`
    search/book.json            which notes of changes the index in use has worked off (`booking`)
    search/lock                 held by whoever writes into the folder in use, or switches it

Everything here is derived: delete `search/` and `masthead index --rebuild` makes it again.
"""

import fcntl
import json
import logging
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from masthead.library.search.engine import Entitlement
from masthead.library.search.engines.embedded import EmbeddedEngine

log = logging.getLogger("masthead.library")


PARTS = ("idx", "term", "pos", "store", "fast", "fieldnorm")  # the engine's files for each part of an index


class Missing(Exception):
    """There is no index that can be read."""


class Folders:
    """The folders under `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._open: dict[Entitlement, tuple[str, EmbeddedEngine]] = {}

    @property
    def current(self) -> str:
        """The name of the folder in use, "" without one."""
        try:
            return (self.root / "current").read_text(encoding="ascii").strip()
        except OSError:
            return ""

    def engine(self, entitlement: Entitlement) -> EmbeddedEngine:
        """The index for this class of reader. Opened once a process, and again when another folder is in use.

        Raises Missing where there is none, or where it cannot be read.
        """
        name = self.current
        held = self._open.get(entitlement)
        if held is not None and held[0] == name:
            with suppress(OSError):  # a folder that was cleared away a moment ago: what is open can still be read
                held[1].look_again()
            return held[1]
        folder = self.root / name / entitlement
        # Without its list of files the engine would begin an empty index here, and say that nothing is found.
        if not name or not (folder / "meta.json").is_file():
            raise Missing(f"There is no search index in {self.root}.")
        try:
            engine = EmbeddedEngine(folder)
        except Exception as error:
            raise Missing(f"The search index in {folder} cannot be read ({error}).") from error
        self._open[entitlement] = (name, engine)
        return engine

    def check_files(self, entitlement: Entitlement) -> None:
        """Raises Missing where a file that the index lists is not there: the engine reads on without some of them, as if no
        word stood beside another."""
        folder = self.root / self.current / entitlement
        listed = before = None
        while listed is None or listed != before:  # a writer that tidies up meanwhile has written a new list
            before, listed = listed, _listed(folder)
            gone = [name for name in listed if not (folder / name).is_file()]
            if not gone:
                return
        raise Missing(f"{', '.join(gone)} of the search index in {folder} is not there.")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Alone among all processes of this machine. A process that is killed lets go."""
        self.root.mkdir(parents=True, exist_ok=True)
        with open(self.root / "lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def new(self, at: datetime) -> dict[Entitlement, EmbeddedEngine]:
        """Empty indexes beside those in use."""
        name = f"{at:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"  # never one that is there: its articles would be in it twice
        return {entitlement: EmbeddedEngine(self.root / name / entitlement) for entitlement in Entitlement}

    def switch(self, engines: dict[Entitlement, EmbeddedEngine]) -> None:
        """Put these into use, for every process at its next search; then clear the others away. Hold `writing`."""
        folder = engines[Entitlement.WHOLE].folder
        assert folder is not None  # an index in memory is nobody else's
        name = folder.parent.name
        beside = self.root / f"current.{os.getpid()}"
        beside.write_text(name, encoding="ascii")
        os.replace(beside, self.root / "current")
        for old in self.root.iterdir():
            # A process that still has it open keeps its files until it looks again.
            if old.is_dir() and old.name != name:
                shutil.rmtree(old, ignore_errors=True)


def _listed(folder: Path) -> list[str]:
    """The files of every part of an index, by its own list."""
    segments = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["segments"]
    return [f"{part['segment_id'].replace('-', '')}.{kind}" for part in segments for kind in PARTS]
