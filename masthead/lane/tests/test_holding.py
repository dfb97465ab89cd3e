"""How long a prepared page may stand."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from masthead.lane.holding import seconds

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "change", "held"),
    [
        (NOON, None, 60),
        (NOON, NOON + timedelta(hours=1), 60),
        (NOON, NOON + timedelta(seconds=7), 7),
        (NOON.replace(hour=22, minute=59, second=50), None, 10),  # midnight in Berlin
        (NOON.replace(hour=22, minute=59, second=50), NOON.replace(hour=22, minute=59, second=53), 3),
    ],
)
def test_a_minute_at_most_and_never_beyond_a_change(now: datetime, change: datetime | None, held: float) -> None:
    assert seconds(now, ZoneInfo("Europe/Berlin"), change) == held
