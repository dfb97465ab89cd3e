"""The bookmark in the wire: who changes stories holds it, one at a time."""

from datetime import UTC, datetime

from django.db.models import F

from masthead.curator.feeds.wire import Place
from masthead.curator.newsroom.models import Bookmark

THE_ONE = 1
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def hold() -> Bookmark:
    """The row, held until the transaction ends. The machine and the editors wait for each other here."""
    Bookmark.objects.get_or_create(pk=THE_ONE, defaults={"seen_at": LONG_AGO})
    Bookmark.objects.filter(pk=THE_ONE).update(item_id=F("item_id"))  # SQLite has no row locks: a write takes the one there is
    return Bookmark.objects.select_for_update().get(pk=THE_ONE)


def place(bookmark: Bookmark) -> Place:
    """How far the wire was read."""
    return Place(bookmark.seen_at, bookmark.item_id)
