"""The publication and its regions, remembered for a few seconds: every page names them."""

from dataclasses import dataclass

from masthead.kit.remembering import Remembered
from masthead.library.models import Publication, Region

REMEMBERED = 5.0  # seconds; a change at the desk is on every page after so long


@dataclass(frozen=True)
class Identity:
    """What every page says of the publication."""

    publication: Publication
    regions: list[Region]


_kept = Remembered[Identity]()
forget = _kept.forget


def identity() -> Identity:
    """The publication and its regions, at most five seconds old."""
    return _kept.value(REMEMBERED, lambda: Identity(Publication.load(), list(Region.objects.all())))
