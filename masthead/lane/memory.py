"""What is kept in this process: answers, by what they depend on, up to a number of bytes."""

import threading
from collections.abc import Hashable
from dataclasses import dataclass
from typing import TypeVar

from masthead.lane.asking import Told

Key = TypeVar("Key")
Value = TypeVar("Value")

EVERYONE = 0
OVERHEAD = 2000  # bytes that an entry takes beside its page


@dataclass(frozen=True, slots=True)
class Page:
    """A prepared answer. `owner`: the reader it was made for, or EVERYONE."""

    told: Told
    version: Hashable
    until: float  # by the monotonic clock
    etag: str = ""
    owner: int = EVERYONE

    def holds(self, version: Hashable, moment: float) -> bool:
        """Whether it may still be answered."""
        return self.version == version and moment < self.until


class Memory:
    """Pages by key. The oldest go when it is full; a page in use is made anew each minute, and so is never old."""

    def __init__(self, most: int) -> None:
        self.most, self.size = most, 0
        self.pages: dict[Hashable, Page] = {}
        self.lock = threading.Lock()

    def put(self, key: Hashable, page: Page) -> None:
        """Keep it, instead of what was kept under this key."""
        with self.lock:
            self._drop(key)
            self.pages[key] = page
            self.size += _weight(page)
            while self.size > self.most and len(self.pages) > 1:
                self._drop(next(iter(self.pages)))

    def clear(self) -> None:
        """Forget everything."""
        with self.lock:
            self.pages.clear()
            self.size = 0

    def _drop(self, key: Hashable) -> None:
        gone = self.pages.pop(key, None)
        if gone is not None:
            self.size -= _weight(gone)


def _weight(page: Page) -> int:
    return OVERHEAD + sum(map(len, page.told.body))


class Turns:
    """Who prepares what: of several that find the same page missing one asks Django to keep it, and the others just ask."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.taken: set[Hashable] = set()

    def take(self, key: Hashable) -> bool:
        """Whether it is this one's turn."""
        with self.lock:
            if key in self.taken:
                return False
            self.taken.add(key)
            return True

    def give_back(self, key: Hashable) -> None:
        """Done, kept or not."""
        with self.lock:
            self.taken.discard(key)


class Kept(dict[Key, Value]):
    """A dictionary that begins again when it is full."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def put(self, key: Key, value: Value) -> None:
        """Keep it."""
        if len(self) >= self.most:
            self.clear()
        self[key] = value
