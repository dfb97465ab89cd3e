"""The meter's calendar: months begin at the publication's midnight, whatever the server's clock is set to."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from masthead.access.meter import month_of, renews, stays_open_until

AUCKLAND, NEW_YORK = ZoneInfo("Pacific/Auckland"), ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("now", "zone", "month"),
    [
        (datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC), ZoneInfo("UTC"), date(2026, 10, 1)),
        (datetime(2026, 11, 1, 0, 0, 0, tzinfo=UTC), ZoneInfo("UTC"), date(2026, 11, 1)),
        (datetime(2026, 10, 31, 11, 0, 1, tzinfo=UTC), AUCKLAND, date(2026, 11, 1)),  # already November there
        (datetime(2026, 11, 1, 3, 59, tzinfo=UTC), NEW_YORK, date(2026, 10, 1)),  # still October there
    ],
)
def test_month(now: datetime, zone: ZoneInfo, month: date) -> None:
    assert month_of(now, zone) == month


def test_the_month_renews_once_across_a_change_of_clocks() -> None:
    before = datetime(2026, 10, 20, 12, tzinfo=UTC)
    assert renews(before, NEW_YORK) == datetime(2026, 11, 1, 4, tzinfo=UTC)  # clocks change later that very day
    assert renews(renews(before, NEW_YORK), NEW_YORK) == datetime(2026, 12, 1, 5, tzinfo=UTC)


def test_december_renews_in_january() -> None:
    assert renews(datetime(2026, 12, 31, 23, tzinfo=UTC), ZoneInfo("UTC")) == datetime(2027, 1, 1, tzinfo=UTC)


def test_an_opened_article_stays_open_all_month_or_longer_if_kept() -> None:
    first, last = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)
    zone = ZoneInfo("UTC")
    assert stays_open_until(first, zone, timedelta(days=7)) == datetime(2026, 12, 1, tzinfo=UTC)
    assert stays_open_until(last, zone, timedelta(days=7)) == datetime(2026, 12, 7, tzinfo=UTC)
