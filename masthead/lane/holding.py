"""How long a prepared page may stand while nothing has changed: the one place where time is thought of. Pure.

A change is known at once, by its version. What changes by the clock alone (the day in the header, "yesterday", what is set for an
hour) may be as old as a cache in front of us may keep it anyway; but what was bought for a time is shown in that time alone.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

HELD = timedelta(seconds=60)  # as `s-maxage` on the pages themselves


def seconds(now: datetime, zone: ZoneInfo, change: datetime | None) -> float:
    """From now on; never beyond midnight, nor beyond the `change` of what is sponsored."""
    here = now.astimezone(zone)
    midnight = datetime.combine(here.date() + timedelta(days=1), time(), zone)
    until = min(midnight, change) if change is not None else midnight
    return min(HELD, until - now).total_seconds()
