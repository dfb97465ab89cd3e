"""The rules in force: the publisher's settings, remembered for a few seconds."""

from zoneinfo import ZoneInfo

from django.conf import settings

from masthead.access.models import WallRules
from masthead.kit.remembering import Remembered

REMEMBERED = 5.0  # seconds; a change at the desk is in force everywhere after so long

_kept = Remembered[WallRules]()
forget_rules = _kept.forget


def rules() -> WallRules:
    """The wall's settings, at most five seconds old (at once in the process that changed them)."""
    return _kept.value(REMEMBERED, WallRules.load)


def zone() -> ZoneInfo:
    """The publication's time zone: when its days and months begin."""
    return ZoneInfo(settings.TIME_ZONE)
