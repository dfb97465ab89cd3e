"""What a sender is to the rest of the house. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from masthead.newsletters.renditions import Filling, Rendition
from masthead.newsletters.senders.outcome import End


@dataclass(frozen=True, slots=True)
class Personal:
    """A letter not yet joined, for senders that join it themselves: the rendition all share, what is the reader's own, headers."""

    rendition: Rendition
    fillings: Mapping[str, Filling]
    name: str
    shared: Mapping[str, str]  # headers that all letters have
    own: Mapping[str, str]


@dataclass(slots=True)
class Letter:
    """A reader's letter: its envelope, and its bytes once `make` was called (or `unjoined`, where the sender joins them)."""

    delivery_id: int
    sender: str
    to: str
    domain: str
    make: Callable[[], bytes] = field(repr=False)
    unjoined: Callable[[], Personal] | None = field(default=None, repr=False)
    body: bytes = field(default=b"", repr=False)


class Trouble(Exception):
    """The connection is of no use any more. `ours`: before it was of any, so a person should know."""

    def __init__(self, words: str, ours: bool = False) -> None:
        super().__init__(words)
        self.ours = ours


class Feed(Protocol):
    """Where a lane gets its letters, and whom it tells."""

    def take(self, wait: bool) -> Letter | None:
        """The next letter, its body not made. None: there is none now (`wait`: and there will be none, for sending ends)."""

    def make(self, letter: Letter) -> bool:
        """Make its body. False: it cannot be made; that is noted, and the letter is no more the lane's."""

    def take_many(self, most: int) -> list[Letter]:
        """For senders that hand over many in one call: at least one, unless sending ends."""

    def note(self, *, ended: Sequence[tuple[Letter, End]] = (), begun: Sequence[Letter] = ()) -> None:
        """Write down what ended and what begins. A letter is begun before the first byte of its text leaves."""

    def put_back(self, letter: Letter) -> None:
        """It was not begun: somebody else may take it."""

    def ready(self) -> None:
        """The lane is connected."""


class Sender(Protocol):
    """A way out of the house, over so many connections at once."""

    lanes: int

    def run(self, feed: Feed) -> None:
        """Connect, and send until the feed ends. Raises Trouble with every letter it took accounted for: noted or put back."""
