"""Between the one who claims and those who send: letters in turn, ends on their way back. Used by several threads."""

import heapq
import time
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event, get_ident

from masthead.newsletters.senders.outcome import End, Kind
from masthead.newsletters.senders.port import Letter
from masthead.newsletters.sending.journal import Journal


class LetterFeed:
    """What lanes take from (`senders.port.Feed`)."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.next: SimpleQueue[Letter] = SimpleQueue()
        self.turns: list[tuple[float, int, Letter]] = []  # those whose turn has not come
        self.ends: deque[tuple[Letter, End]] = deque()
        self.closed = Event()
        self.good_until = float("inf")  # by the wall clock: after a long sleep our rows may be another sender's
        self.up: set[int] = set()  # lanes that are connected

    # What lanes call

    def take(self, wait: bool) -> Letter | None:
        """The next letter, as it was claimed: without its body."""
        while not (self.closed.is_set() and wait):
            if time.time() > self.good_until:
                if not wait:
                    return None
                time.sleep(0.1)
                continue
            try:
                return self.next.get(timeout=0.3) if wait else self.next.get_nowait()
            except Empty:
                if not wait:
                    return None
        return None

    def make(self, letter: Letter) -> bool:
        """Make its body. False: it cannot be made, which is noted; one reader's words must not stop the others' letters."""
        try:
            letter.body = letter.make()
        except Exception as error:
            self.note(ended=[(letter, End(Kind.OURS, f"could not be made: {error!r}"))])
            return False
        return True

    def take_many(self, most: int) -> list[Letter]:
        """As many as are there, at least one; none when sending ends. Their bodies are not made."""
        while not self.closed.is_set():
            with suppress(Empty):
                found = [self.next.get(timeout=0.3)]
                with suppress(Empty):
                    while len(found) < most:
                        found.append(self.next.get_nowait())
                return found
        return []

    def note(self, *, ended: Sequence[tuple[Letter, End]] = (), begun: Sequence[Letter] = ()) -> None:
        """Into the journal first, then towards the database."""
        try:
            self.journal.write([(letter.delivery_id, end) for letter, end in ended], [letter.delivery_id for letter in begun])
        finally:
            self.ends.extend(ended)

    def put_back(self, letter: Letter) -> None:
        """Not begun: the next lane takes it."""
        letter.body = b""
        self.next.put(letter)

    def ready(self) -> None:
        """This thread's lane is connected."""
        self.up.add(get_ident())

    def gone(self) -> None:
        """It is not any more."""
        self.up.discard(get_ident())

    # What the one who claims calls

    def add(self, letter: Letter, turn: float) -> None:
        """A letter for its turn, in seconds of `time.monotonic`."""
        if turn <= time.monotonic():
            self.next.put(letter)
        else:
            heapq.heappush(self.turns, (turn, letter.delivery_id, letter))

    def let_go(self, at: float) -> None:
        """Those whose turn has come."""
        while self.turns and self.turns[0][0] <= at:
            self.next.put(heapq.heappop(self.turns)[2])

    def recall(self) -> list[Letter]:
        """All that no lane has taken."""
        found = [letter for _, _, letter in self.turns]
        self.turns.clear()
        with suppress(Empty):
            while True:
                found.append(self.next.get_nowait())
        return found

    def waiting(self) -> int:
        """How many no lane has taken."""
        return self.next.qsize() + len(self.turns)

    def ended(self) -> list[tuple[Letter, End]]:
        """What has ended since it was last asked."""
        found = []
        with suppress(IndexError):
            while True:
                found.append(self.ends.popleft())
        return found


def ids(letters: Iterable[Letter]) -> list[int]:
    """Their deliveries."""
    return [letter.delivery_id for letter in letters]
