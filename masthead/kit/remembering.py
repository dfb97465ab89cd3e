"""What is remembered for a few seconds in this process, because every page asks for it."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """One thing, read anew when it is too old or was forgotten. What was being read while it was forgotten is not kept: it may be
    of before."""

    def __init__(self) -> None:
        self._kept: tuple[float, T] | None = None
        self._lock = threading.Lock()
        self._forgotten = 0

    def value(self, seconds: float, read: Callable[[], T]) -> T:
        """What is kept, if it is no older than so many seconds; or else what `read` says now."""
        kept, times = self._kept, self._forgotten
        if kept is None or time.monotonic() - kept[0] > seconds:
            kept = (time.monotonic(), read())
            with self._lock:
                if times == self._forgotten:
                    self._kept = kept
        return kept[1]

    @property
    def last(self) -> T | None:
        """What was read last, however old; None where it was forgotten."""
        kept = self._kept
        return kept[1] if kept is not None else None

    def forget(self) -> None:
        """Read it anew next time."""
        with self._lock:
            self._forgotten += 1
            self._kept = None

    def doubt(self) -> None:
        """As `forget`; but `last` is there to compare with."""
        with self._lock:
            self._forgotten += 1
            self._kept = (float("-inf"), self._kept[1]) if self._kept is not None else None
