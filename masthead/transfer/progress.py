"""How far a long act is: a bar on a terminal, a line every few seconds elsewhere."""

import sys
import time
from typing import Protocol, TextIO

BAR = 24
EVERY = {True: 0.2, False: 5.0}  # seconds between two showings, on a terminal and elsewhere


class Meter(Protocol):
    """Where the reader is."""

    def __call__(self) -> int: ...


def duration(seconds: float) -> str:
    """`45 s`, `3:20`, `2:05:00`."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def line(done: int, total: int, items: int, seconds: float) -> str:
    """What is shown: `[####····] 52 % · 15,600 items · 170/s · 1:24 left`."""
    part = min(1.0, done / total) if total else 1.0
    bar = "#" * round(part * BAR)
    left = f" · {duration(seconds / part - seconds)} left" if 0.01 < part < 1 else ""
    rate = f"{items / seconds:,.0f}/s" if seconds else "–/s"
    return f"[{bar:·<{BAR}}] {part:4.0%} · {items:,} items · {rate}{left}"


class Progress:
    """Shows how far a file is read. `done` gives the bytes read so far of `total`."""

    def __init__(self, done: Meter, total: int, stream: TextIO | None = None) -> None:
        self._done, self._total = done, total
        self._stream = stream or sys.stderr
        self._terminal = self._stream.isatty()
        self._start = self._shown = time.monotonic()
        self._items = 0

    def step(self, items: int) -> None:
        """So many more items are done."""
        self._items += items
        at = time.monotonic()
        if at - self._shown >= EVERY[self._terminal]:
            self._shown = at
            self._show(at)

    def end(self) -> None:
        """The last line."""
        self._show(time.monotonic())
        if self._terminal:
            self._stream.write("\n")

    def _show(self, at: float) -> None:
        words = line(self._done(), self._total, self._items, at - self._start)
        self._stream.write(f"\r\x1b[K{words}" if self._terminal else f"{words}\n")
        self._stream.flush()
