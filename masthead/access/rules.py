"""The rules in force: the publisher's settings, remembered for a few seconds."""

import threading
import time
from zoneinfo import ZoneInfo

from django.conf import settings

from masthead.access.models import WallRules

REMEMBERED = 5.0  # seconds; a change at the desk is in force everywhere after so long

_kept: tuple[float, WallRules] | None = None
_lock = threading.Lock()
_forgotten = 0  # how often; what was read before a forgetting is not kept after it


def rules() -> WallRules:
    """The wall's settings, at most five seconds old (at once in the process that changed them)."""
    global _kept
    kept, times = _kept, _forgotten
    if kept is None or time.monotonic() - kept[0] > REMEMBERED:
        kept = (time.monotonic(), WallRules.load())
        with _lock:
            _kept = kept if times == _forgotten else None
    return kept[1]


def forget_rules() -> None:
    """Read them anew next time."""
    global _kept, _forgotten
    with _lock:
        _forgotten += 1
        _kept = None


def zone() -> ZoneInfo:
    """The publication's time zone: when its days and months begin."""
    return ZoneInfo(settings.TIME_ZONE)
