"""The dates of an export, which are sometimes not dates at all."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_WRITTEN = re.compile(r"(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})")
_IN_A_FEED = re.compile(r"\s[1-9]\d{3}\s+\d{1,2}:")
_UNPUBLISHED = ("draft", "pending", "auto-draft")


def moment(gmt: str | None, local: str | None, feed: str | None, status: str) -> datetime | None:
    """When it was: by the clock of Greenwich where that is known, else by the feed's date, else by the site's clock.

    What was never published has no date, whatever is written (0000-00-00, -0001, the first of January 1970).
    """
    if found := _read(gmt):
        return None if status in _UNPUBLISHED and found.year <= 1970 else found
    if status in _UNPUBLISHED:
        return None
    # "30 Nov -0001" is how nothing looks in a feed; the standard library would make the year 2000 of it.
    dated = feed if feed and _IN_A_FEED.search(feed) else ""
    try:
        from_feed = parsedate_to_datetime(dated.strip()).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        from_feed = None
    if from_feed and from_feed.year > 1970:
        return from_feed
    return _read(local)


def _read(written: str | None) -> datetime | None:
    found = _WRITTEN.match((written or "").strip())
    try:
        value = datetime(*map(int, found.groups()), tzinfo=UTC) if found else None  # type: ignore[misc,arg-type]
    except ValueError:
        return None
    return value if value and value.year > 1 else None
