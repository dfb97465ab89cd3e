"""How long a prepared page may stand while nothing has changed: the one place where time is thought of. Pure.

A change is known at once, by its version. What changes by the clock alone (the day in the header, "yesterday", what is set for an
hour) may be as old as a cache in front of us may keep it anyway.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

HELD = timedelta(seconds=60)  # as `s-maxage` on the pages themselves


def seconds(now: datetime, zone: ZoneInfo) -> float:
    """From now on; never beyond midnight."""
    here = now.astimezone(zone)
    midnight = datetime.combine(here.date() + timedelta(days=1), time(), zone)
    return min(HELD, midnight - now).total_seconds()
