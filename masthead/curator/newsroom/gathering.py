"""Reading the wire into stories: a batch at a time, each in one transaction with the bookmark.

A process killed in the middle has changed nothing; the next begins at the bookmark, with stories restored from their rows. So no
item is lost and none is told twice. One process gathers; editors act meanwhile in others, and both hold the bookmark while they do.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction

from masthead.curator.actors.gazetteer import Gazetteer
from masthead.curator.actors.tagging import distinct, tag
from masthead.curator.feeds import wire
from masthead.curator.feeds.models import Item
from masthead.curator.names.keeping import Kept
from masthead.curator.newsroom import bookmark, counting
from masthead.curator.newsroom.models import Apart, Bookmark, Decision, Story, Told
from masthead.curator.stories.clustering import Clustering
from masthead.curator.stories.terms import terms_of

A_BATCH = 500
COUNTRIES, PERSONS = 20, 400  # codes that an item keeps; characters of its persons' names


class Gatherer:
    """The stories that are open, in memory, and the act that reads on. Begins by restoring what is open from its rows."""

    def __init__(self) -> None:
        self.clustering: Clustering | None = None
        self.names = Kept()

    def read_on(self, say: Callable[[int], None] = lambda done: None) -> int:
        """Put all that came since into stories. Returns how many items. What fails leaves the rows as they were, and the next
        call restores from them."""
        done = 0
        try:
            while batch := self._turn():
                done += batch
                say(done)
        except BaseException:
            self.clustering = None
            raise
        return done

    def _turn(self) -> int:
        with transaction.atomic():
            held = bookmark.hold()
            if self.clustering is None:
                self.clustering = restored(held)
            self._heed(self.clustering)
            items = wire.after(bookmark.place(held), A_BATCH)
            if items:
                self._put(self.clustering, held, items)
        return len(items)

    def _heed(self, clustering: Clustering) -> None:
        """Work out anew what editors merged or split."""
        decisions = list(Decision.objects.filter(heeded=False).order_by("pk"))
        if not decisions:
            return
        numbers = {number for decision in decisions for number in decision.stories}
        clustering.begin_after(max(numbers, default=0))
        for number in numbers:
            clustering.drop(number)
        _restore(clustering, Told.objects.filter(story__in=numbers).order_by("item_id").values_list(*ROW))
        _keep_apart(clustering, numbers)
        Decision.objects.filter(pk__in=[one.pk for one in decisions]).update(heeded=True)

    def _put(self, clustering: Clustering, held: Bookmark, items: list[Item]) -> None:
        clustering.begin_after(held.next_number - 1)
        tellers = dict(
            Told.objects.filter(item__in={it.duplicate_of_id for it in items if it.duplicate_of_id}).values_list("item", "story")
        )
        rows = []
        for item in items:
            # A copy says nothing new: it stands beside what it is a copy of, wherever that has gone since.
            number = tellers.get(item.duplicate_of_id) if item.duplicate_of_id else None
            if number is None:
                number = clustering.add(terms_of(item.title, item.lead), item.seen_at.timestamp())
            tellers[item.pk] = number
            rows.append((item, number))
        clustering.merge()
        new = {number: item for item, number in reversed(rows) if number >= held.next_number}
        Story.objects.bulk_create(
            Story(number=n, title=it.title, began_at=it.seen_at, newest_at=it.seen_at) for n, it in sorted(new.items())
        )
        gazetteer = self.names.gazetteer()
        Told.objects.bulk_create(Told(item=item, story_id=number, **_named(item, gazetteer)) for item, number in rows)
        merged = _write_down_merged(clustering)
        counting.recount({*(clustering.story_of(number) for _, number in rows), *merged})
        clustering.merged.clear()
        last = items[-1]
        held.seen_at, held.item_id = last.seen_at, last.pk
        held.next_number = max(held.next_number, max(new, default=0) + 1)
        held.save()


def _write_down_merged(clustering: Clustering) -> set[int]:
    """What the machine made one. What an editor pinned stays pinned, what one named stays named, what one muted stays muted."""
    touched: set[int] = set()
    for number in sorted(clustering.merged):
        into = clustering.story_of(number)
        merge_rows(into, number)
        touched |= {number, into}
    return touched


def merge_rows(into: int, number: int) -> None:
    """`number`'s items are `into`'s from now on, and so is what an editor did with it. Hold the bookmark."""
    younger, older = Story.objects.get(pk=number), Story.objects.get(pk=into)
    Told.objects.filter(story=number).update(story=into)
    Story.objects.filter(into=number).update(into=into)
    if younger.named and not older.named:
        older.title, older.named = younger.title, True
    older.pinned_at = older.pinned_at or younger.pinned_at
    older.muted_at = older.muted_at and younger.muted_at  # a muted story that grows by another has become another
    older.save()
    younger.into, younger.items, younger.pinned_at = older, 0, None
    younger.save()
    for apart in Apart.objects.filter(one=number) | Apart.objects.filter(other=number):
        third = apart.other_id if apart.one_id == number else apart.one_id
        if third != into:
            low, high = sorted((third, into))
            Apart.objects.get_or_create(one_id=low, other_id=high)
        apart.delete()


ROW = ("story", "item__title", "item__lead", "item__seen_at", "item__duplicate_of")


def restored(held: Bookmark) -> Clustering:
    """The stories that are open at the bookmark, from their rows: a millisecond an item."""
    clustering = Clustering()
    since = held.seen_at - timedelta(seconds=clustering.settings.window)
    rows = Told.objects.filter(item__seen_at__gte=since).order_by("item__seen_at", "item_id")
    _restore(clustering, rows.values_list(*ROW).iterator(chunk_size=2000))
    clustering.begin_after(held.next_number - 1)
    _keep_apart(clustering, set(clustering.open))
    return clustering


def _restore(clustering: Clustering, rows: Iterable[tuple[int, str, str, datetime, int | None]]) -> None:
    for number, title, lead, seen_at, duplicate_of in rows:
        if duplicate_of is None or number not in clustering.open:
            clustering.restore(terms_of(title, lead), seen_at.timestamp(), number)


def _keep_apart(clustering: Clustering, numbers: set[int]) -> None:
    for one, other in Apart.objects.filter(one__in=numbers).values_list("one", "other"):
        clustering.keep_apart(one, other)
    for one, other in Apart.objects.filter(other__in=numbers).values_list("one", "other"):
        clustering.keep_apart(one, other)


def _named(item: Item, gazetteer: Gazetteer) -> dict[str, str]:
    """The countries and the persons that it names."""
    mentions = tag(f"{item.title}. {item.lead}", gazetteer, on=item.published_at.date())
    persons = ""
    for name in dict.fromkeys(mention.name for mention in mentions if mention.kind in {"leader", "person"}):
        persons = f"{persons}|{name}".strip("|") if len(persons) + len(name) < PERSONS else persons
    return {"countries": ",".join(distinct(mentions)[:COUNTRIES]), "persons": persons}
