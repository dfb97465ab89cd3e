"""What is counted while we run, for Prometheus. Anybody may call `count` and `timed`; it costs a microsecond and never fails.

A publication has several processes, and Prometheus asks one of them. So each writes its counts into a small file of its own in the
folder, every few seconds, and whoever is asked adds them up; the files of processes that are gone are added into one, for a count never
falls. Labels are few and of our own making: no address, no name, no number of anybody's.
"""

import fcntl
import json
import logging
import os
import threading
import time
import uuid
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

log = logging.getLogger("masthead.metrics")

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
EVERY = 5.0  # seconds
GONE = 24 * 3600.0  # a process that has written nothing for so long is taken for gone
ADDED = "gone.json"

Labels = tuple[tuple[str, str], ...]
Counts = dict[tuple[str, Labels], float]


class Counting:
    """This process's counts."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.counts: Counts = defaultdict(float)
        self.folder: Path | None = None
        self.pid, self.name, self.dirty = 0, "", False

    def add(self, name: str, labels: Labels, by: float = 1.0) -> None:
        """One more, or `by`."""
        with self.lock:
            self.counts[name, labels] += by
            self.dirty = True
        if self.pid != os.getpid() and self.folder is not None:
            self._begin()

    def _begin(self) -> None:
        """At the first count of a process: after a fork it is another one, with nothing counted yet but this."""
        with self.lock:
            if self.pid == os.getpid():
                return
            self.pid, self.name = os.getpid(), f"{uuid.uuid4().hex}.json"
        threading.Thread(target=self._go_on, name="metrics", daemon=True).start()

    def _go_on(self) -> None:
        while True:
            time.sleep(EVERY)
            try:
                self.write()
            except OSError as error:  # a full disk is no reason to count no more
                log.warning("Counts could not be written: %s", error)
                time.sleep(60)

    def write(self) -> None:
        """This process's counts, whole or not at all."""
        with self.lock:
            if self.folder is None or not self.name or not self.dirty:
                return
            counts, self.dirty = list(self.counts.items()), False
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(self.folder / self.name, counts)


counting = Counting()


def count(name: str, by: float = 1.0, **labels: str) -> None:
    """One more of `name`."""
    counting.add(name, tuple(sorted(labels.items())), by)


def timed(name: str, seconds: float, **labels: str) -> None:
    """Something that took so long."""
    held = tuple(sorted(labels.items()))
    bound = BOUNDS[at] if (at := bisect_left(BOUNDS, seconds)) < len(BOUNDS) else None
    counting.add(f"{name}_bucket", (*held, ("le", f"{bound:g}" if bound is not None else "+Inf")))
    counting.add(f"{name}_sum", held, seconds)
    counting.add(f"{name}_count", held)


def summed(folder: Path, at: float) -> Counts:
    """Of all processes, those that are gone included."""
    if not folder.is_dir():
        return {}
    total: Counts = defaultdict(float)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        gone: Counts = defaultdict(float)
        for path in sorted(folder.glob("*.json")):
            counts, old = _read(path), path.name != ADDED and at - path.stat().st_mtime > GONE
            for of in (total, gone) if old or path.name == ADDED else (total,):
                for key, value in counts.items():
                    of[key] += value
            if old:
                _write(folder / ADDED, gone.items())
                path.unlink()
    return total


def _read(path: Path) -> Counts:
    try:
        return {(name, tuple((one, other) for one, other in labels)): value for (name, labels), value in json.loads(path.read_text())}
    except (OSError, ValueError):  # taken away, or torn by a power cut
        return {}


def _write(path: Path, counts: Iterable[tuple[tuple[str, Labels], float]]) -> None:
    half = path.with_suffix(f".{os.getpid()}")
    half.write_text(json.dumps(list(counts)))
    half.replace(path)


def text(counts: Mapping[tuple[str, Labels], float], kinds: Mapping[str, tuple[str, str]]) -> str:
    """As Prometheus reads it. `kinds`: of each name its kind and what it means."""
    lines: list[str] = []
    for name, (kind, meaning) in kinds.items():
        rows = {
            key: value for key, value in counts.items() if key[0] == name or (kind == "histogram" and key[0].rpartition("_")[0] == name)
        }
        if not rows:
            continue
        lines += [f"# HELP masthead_{name} {meaning}", f"# TYPE masthead_{name} {kind}"]
        cumulative = _cumulative(rows, name) if kind == "histogram" else sorted(rows.items())
        lines += [f"masthead_{of}{_labelled(labels)} {value:g}" for (of, labels), value in cumulative]
    return "\n".join([*lines, ""])


def _cumulative(rows: Counts, name: str) -> list[tuple[tuple[str, Labels], float]]:
    """A histogram's buckets each hold the smaller ones too."""
    held = {labels for of, labels in rows if of == f"{name}_count"}
    out: list[tuple[tuple[str, Labels], float]] = []
    for labels in sorted(held):
        so_far = 0.0
        for le in (*(f"{bound:g}" for bound in BOUNDS), "+Inf"):
            so_far += rows.get((f"{name}_bucket", (*labels, ("le", le))), 0.0)
            out.append(((f"{name}_bucket", (*labels, ("le", le))), so_far))
        out += [((f"{name}_{end}", labels), rows.get((f"{name}_{end}", labels), 0.0)) for end in ("sum", "count")]
    return out


def _labelled(labels: Labels) -> str:
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels) + "}" if labels else ""
