"""The publication and its regions, remembered for a few seconds: every page names them."""

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


def identity() -> Identity:
    """The publication and its regions, at most five seconds old."""
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > REMEMBERED:
        _kept = (time.monotonic(), Identity(Publication.load(), list(Region.objects.all())))
    return _kept[1]


def forget() -> None:
    """Read them anew next time."""
    global _kept
    _kept = None
