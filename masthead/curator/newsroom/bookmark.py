"""The bookmarks in the wire: who changes stories, or finds days to come, holds one, one at a time."""

from datetime import UTC, datetime

from django.db.models import F

from masthead.curator.feeds.wire import Place
from masthead.curator.newsroom.models import Bookmark

THE_ONE = 1
OF_THE_RADAR = 2  # how far the wire was read for days to come
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def hold(which: int = THE_ONE, begin: datetime = LONG_AGO) -> Bookmark:
    """The row, held until the transaction ends. The machine and the editors wait for each other here. `begin`: where a new one lies."""
    Bookmark.objects.get_or_create(pk=which, defaults={"seen_at": begin})
    Bookmark.objects.filter(pk=which).update(item_id=F("item_id"))  # SQLite has no row locks: a write takes the one there is
    return Bookmark.objects.select_for_update().get(pk=which)


def place(bookmark: Bookmark) -> Place:
    """How far the wire was read."""
    return Place(bookmark.seen_at, bookmark.item_id)
