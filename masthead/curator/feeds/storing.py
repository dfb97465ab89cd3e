"""Keeping what a feed's server answered: its items, its marks and its health in one transaction.

A process killed before the commit has changed nothing, and the feed is asked again with the old mark; killed after it,
nothing is missing. Items are told apart by a unique key, so that whatever is brought twice is kept once.
"""

import random
from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction

from masthead.curator.feeds import patience
from masthead.curator.feeds.canonical import address_key, key
from masthead.curator.feeds.copies import Known
from masthead.curator.feeds.duplicates import title_key
from masthead.curator.feeds.fetching import Answer
from masthead.curator.feeds.models import Feed, Item, Sketch
from masthead.curator.feeds.reading import Entry, Reading, apart

MOVE_TRIES = 3  # failures at the new address before the old one is asked again: a hotel's network redirects everything for good
GONE = "Its server says that the feed is gone for good (410), so it is paused. Take it off the list, or find its new address."
ENDED = "The feed says itself that nothing will follow, so it is paused."


def do_store(*, feed_id: int, answer: Answer, reading: Reading, at: datetime) -> list[Item]:
    """Keep what is new, and what to ask with next time. Returns the new items, in the order of the feed."""
    with transaction.atomic():
        feed = Feed.objects.select_for_update(of=("self",)).select_related("outlet").filter(pk=feed_id).first()
        if feed is None:  # taken off the list while its server was asked
            return []
        new = _kept(feed, reading, at)
        _note_health(feed, reading, new, at)
        feed.etag, feed.last_modified = answer.etag, answer.last_modified
        feed.title = feed.title or reading.title
        feed.problem = (ENDED if reading.ended else reading.problem)[:300]
        feed.paused = feed.paused or reading.ended
        _succeed(feed, answer, at)
    return new


def do_note_unchanged(*, feed_id: int, answer: Answer, at: datetime) -> None:
    """The server has nothing new (304)."""
    with transaction.atomic():
        feed = Feed.objects.select_for_update().filter(pk=feed_id).first()
        if feed is not None:
            _note_health(feed, Reading(), [], at)
            _succeed(feed, answer, at)


def do_note_failure(*, feed_id: int, problem: str, at: datetime, retry_after: timedelta | None = None, chance: float | None = None) -> None:
    """It could not be had: say why, and wait longer each time."""
    with transaction.atomic():
        feed = Feed.objects.select_for_update().filter(pk=feed_id).first()
        if feed is None:
            return
        feed.failures = min(feed.failures + 1, 1000)
        feed.problem, feed.tried_at = problem[:300], at
        spread = random.random() if chance is None else chance  # noqa: S311 - to spread questions, not to hide anything
        feed.next_at = patience.after_failure(at, feed.failures, retry_after, spread)
        if feed.moved_to and feed.failures >= MOVE_TRIES:
            feed.moved_to, feed.etag, feed.last_modified = "", "", ""
        feed.save()


def do_note_gone(*, feed_id: int, at: datetime) -> None:
    """410: it is not asked again, and a person is told."""
    Feed.objects.filter(pk=feed_id).update(paused=True, problem=GONE, tried_at=at)


def _succeed(feed: Feed, answer: Answer, at: datetime) -> None:
    feed.failures = 0
    feed.tried_at = feed.succeeded_at = at
    if answer.moved_to and len(answer.moved_to) <= 500:
        feed.moved_to = answer.moved_to
    feed.next_at = patience.after_success(at, feed.items_a_day, patience.max_age(answer.cache_control))
    feed.save()


def _note_health(feed: Feed, reading: Reading, new: list[Item], at: datetime) -> None:
    since = at - feed.succeeded_at if feed.succeeded_at else None
    dated = [one.published for one in reading.entries if one.published is not None]
    feed.items_a_day = patience.items_a_day(feed.items_a_day, len(new), since, dated, at)
    if since is not None:  # what a new feed brings was printed before we asked: it says nothing on how late we are
        for item in new:
            if item.published_at != at:
                feed.delay = patience.delay(feed.delay, at, item.published_at)


def _kept(feed: Feed, reading: Reading, at: datetime) -> list[Item]:
    found = {key(entry.guid): entry for entry in reading.entries}
    known = _known(feed, found)
    pages = _pages(reading)
    new = [_item(feed, guid_key, entry, pages.get(entry.url), at) for guid_key, entry in found.items() if guid_key not in known]
    if not new:
        return []
    before, copies = Known(new, at), dict[int, Item]()
    for item in new:
        original = before.original(item)
        if original is None:
            before.add(item)
        elif original.pk is None:
            copies[id(item)] = original  # of the same answer: it has no number yet
        else:
            item.duplicate_of_id = original.duplicate_of_id or original.pk
    Item.objects.bulk_create(new)
    first = [item for item in new if item.duplicate_of_id is None and id(item) not in copies]
    Sketch.objects.bulk_create([Sketch(key=one, item=item) for item in first for one in before.sketch(item)])
    late = [item for item in new if id(item) in copies]
    for item in late:
        item.duplicate_of = copies[id(item)]
    if late:
        Item.objects.bulk_update(late, ["duplicate_of"])
    return new


def _known(feed: Feed, found: dict[int, Entry]) -> set[int]:
    """Keys of the entries that are kept already. An item may stand alone under its guid today and beside another under the same
    one tomorrow, or the other way round: it is known by either name."""
    other = {guid_key: key(entry.shared or apart(entry.guid, entry.url)) for guid_key, entry in found.items() if entry.url}
    names = {*found, *other.values()}
    kept = dict(Item.objects.filter(feed=feed, guid_key__in=names).values_list("guid_key", "url_key")) if names else {}

    def is_kept(guid_key: int, entry: Entry) -> bool:
        if guid_key in kept or other.get(guid_key) not in kept:
            return guid_key in kept
        # The guid that several share is of this item only if it was kept with this page.
        return not entry.shared or kept[other[guid_key]] == address_key(entry.url)

    return {guid_key for guid_key, entry in found.items() if is_kept(guid_key, entry)}


def _pages(reading: Reading) -> dict[str, int]:
    """Keys of the pages that are of one item alone. Some feeds link all of theirs to the front page: that makes no copies."""
    times = Counter(entry.url for entry in reading.entries if entry.url)
    return {url: address_key(url) for url, count in times.items() if count == 1 and url.rstrip("/").count("/") > 2}


def _item(feed: Feed, guid_key: int, entry: Entry, url_key: int | None, at: datetime) -> Item:
    return Item(
        feed=feed,
        outlet=feed.outlet,
        guid_key=guid_key,
        url_key=url_key,
        title_key=title_key(entry.title),
        title=entry.title,
        lead=entry.lead,
        url=entry.url,
        author=entry.author,
        language=entry.language,
        published_at=min(entry.published or at, at),
        seen_at=at,
    )
