"""Reads of the wire: what came, and how its feeds are."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from masthead.curator.feeds.models import Feed, Item

LATE = 3  # failures in a row from which a feed is said to be in trouble


@dataclass(frozen=True, order=True)
class Place:
    """How far the wire has been read: the last item's moment and number. It costs the same at the first item and at the two millionth."""

    seen_at: datetime
    item_id: int = 0


def after(place: Place, limit: int = 500) -> list[Item]:
    """The next items as they came, with their outlets; copies too, for they say how far a story has spread. One query.

    Items are kept by one thread, so that none comes in before a place that was read. Where several processes keep items,
    read up to a minute ago.
    """
    later = Q(seen_at__gt=place.seen_at) | Q(seen_at=place.seen_at, pk__gt=place.item_id)
    # `gte` says the same once more, for databases that see no range in an “or”.
    rows = Item.objects.filter(later, seen_at__gte=place.seen_at).select_related("outlet")
    return list(rows.order_by("seen_at", "pk")[:limit])


def place_of(item: Item) -> Place:
    """Where to go on after this item."""
    return Place(item.seen_at, item.pk)


def in_trouble(at: datetime) -> QuerySet[Feed]:
    """Feeds that a person should look at: failing again and again, gone, or silent though they were not."""
    failing = Q(failures__gte=LATE)
    ended = Q(paused=True) & ~Q(problem="")
    silent = Q(paused=False, succeeded_at__lt=at - timedelta(days=2))
    return Feed.objects.filter(failing | ended | silent)
