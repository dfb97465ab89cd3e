"""Finding what new items are copies of, among what came in the last days: three questions to the database, however many items."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from masthead.curator.feeds.duplicates import alike, same_under_one_headline, shingles, sketch
from masthead.curator.feeds.models import Item, Sketch

WINDOW = timedelta(days=3)  # a wire story is printed within hours; the same words a week later are another story
CANDIDATES = 400  # items of one sketch or headline that are compared: a standing phrase is in thousands of leads


class Known:
    """What came already, as far as some new items could be copies of it."""

    def __init__(self, new: Sequence[Item], at: datetime) -> None:
        self.shingles: dict[int, frozenset[int]] = {}  # by the identity of an item in memory; texts are read once
        self.by_page: dict[int, Item] = {}
        self.by_title: dict[int, list[Item]] = {}
        self.by_sketch: dict[int, list[Item]] = {}
        recent = (
            Item.objects.filter(seen_at__gt=at - WINDOW)
            .order_by("pk")
            .only("title", "lead", "outlet", "duplicate_of", "url_key", "title_key")
        )
        for row in recent.filter(url_key__in={one.url_key for one in new if one.url_key is not None}):
            self.by_page.setdefault(row.url_key or 0, row)
        for row in recent.filter(title_key__in={one.title_key for one in new if one.title_key is not None}):
            self.by_title.setdefault(row.title_key or 0, []).append(row)
        keys = {key for one in new for key in self.sketch(one)}
        rows = Sketch.objects.filter(key__in=keys, item__seen_at__gt=at - WINDOW).order_by("item_id").select_related("item")
        for hit in rows.only("key", "item__title", "item__lead", "item__outlet", "item__duplicate_of"):
            self.by_sketch.setdefault(hit.key, []).append(hit.item)

    def of(self, item: Item) -> frozenset[int]:
        """Its shingles."""
        found = self.shingles.get(id(item))
        if found is None:
            found = self.shingles[id(item)] = shingles(item.title, item.lead)
        return found

    def sketch(self, item: Item) -> list[int]:
        """Its sketch."""
        return sketch(self.of(item))

    def original(self, item: Item) -> Item | None:
        """The first of which this is a copy: by its page, its headline, its words."""
        found = self.by_page.get(item.url_key) if item.url_key is not None else None
        if found is None and item.title_key is not None:
            found = self._under_its_headline(item)
        if found is None:
            near = {id(other): other for key in self.sketch(item) for other in self.by_sketch.get(key, ())[:CANDIDATES]}
            found = next((other for other in near.values() if alike(self.of(item), self.of(other))), None)
        return found

    def _under_its_headline(self, item: Item) -> Item | None:
        mine = shingles("", item.lead)
        for other in self.by_title.get(item.title_key or 0, ())[:CANDIDATES]:
            if item.outlet_id != other.outlet_id or same_under_one_headline(mine, shingles("", other.lead)):
                return other
        return None

    def add(self, item: Item) -> None:
        """What was new a moment ago."""
        if item.url_key is not None:
            self.by_page.setdefault(item.url_key, item)
        if item.title_key is not None:
            self.by_title.setdefault(item.title_key, []).append(item)
        for key in self.sketch(item):
            self.by_sketch.setdefault(key, []).append(item)


def forget(at: datetime) -> None:
    """Drop the sketches of items that no new one is compared with any more."""
    newest = Item.objects.filter(seen_at__lte=at - WINDOW).order_by("-seen_at", "-pk").values_list("pk", flat=True).first()
    if newest is not None:
        Sketch.objects.filter(item_id__lte=newest).delete()
