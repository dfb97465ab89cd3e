"""The publication and its regions, remembered for a few seconds: every page names them."""

import threading
import time
from dataclasses import dataclass

from masthead.library.models import Publication, Region

REMEMBERED = 5.0  # seconds; a change at the desk is on every page after so long


@dataclass(frozen=True)
class Identity:
    """What every page says of the publication."""

    publication: Publication
    regions: list[Region]


_kept: tuple[float, Identity] | None = None
_lock = threading.Lock()
_forgotten = 0  # how often; what was read before a forgetting is not kept after it


def identity() -> Identity:
    """The publication and its regions, at most five seconds old."""
    global _kept
    kept, times = _kept, _forgotten
    if kept is None or time.monotonic() - kept[0] > REMEMBERED:
        kept = (time.monotonic(), Identity(Publication.load(), list(Region.objects.all())))
        with _lock:
            _kept = kept if times == _forgotten else None
    return kept[1]


def forget() -> None:
    """Read them anew next time."""
    global _kept, _forgotten
    with _lock:
        _forgotten += 1
        _kept = None
