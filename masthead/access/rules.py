"""The rules in force: the publisher's settings, remembered for a few seconds."""

import time
from zoneinfo import ZoneInfo

from django.conf import settings

from masthead.access.models import WallRules

REMEMBERED = 5.0  # seconds; a change at the desk is in force everywhere after so long

_kept: tuple[float, WallRules] | None = None


def rules() -> WallRules:
    """The wall's settings, at most five seconds old (at once in the process that changed them)."""
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > REMEMBERED:
        _kept = (time.monotonic(), WallRules.load())
    return _kept[1]


def forget_rules() -> None:
    """Read them anew next time."""
    global _kept
    _kept = None


def zone() -> ZoneInfo:
    """The publication's time zone: when its days and months begin."""
    return ZoneInfo(settings.TIME_ZONE)
