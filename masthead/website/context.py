"""What every page knows: the publication, its sections, who is reading."""

import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from masthead.access.visits import reader_of
from masthead.library.models import Publication, Region

REMEMBERED = 5.0  # seconds

_kept: tuple[float, dict[str, Any]] | None = None


def publication(request: HttpRequest) -> dict[str, Any]:
    """For every template. The publication and its regions are at most five seconds old; a stranger costs no query."""
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > REMEMBERED:
        known = {"publication": Publication.load(), "regions": list(Region.objects.all())}
        _kept = (time.monotonic(), known)
    return {**_kept[1], "reader": reader_of(request), "site": settings.MASTHEAD.url}


def forget() -> None:
    """Read the publication anew next time."""
    global _kept
    _kept = None
