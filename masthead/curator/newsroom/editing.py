"""What editors do with stories: merge, split, pin, mute, rename. Each act is written down; the machine heeds it and never undoes it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from masthead.curator.newsroom import bookmark, counting
from masthead.curator.newsroom.gathering import merge_rows
from masthead.curator.newsroom.models import Apart, Decision, Story, Told
from masthead.kit.refusals import BadInput

Act = Decision.Act
MOST = 20  # stories merged at once
LONGEST = 300


def found(number: int) -> Story:
    """The story, or what it was merged into; raises BadInput where there is none."""
    story = Story.objects.filter(pk=number).first()
    for _ in range(100):
        if story is None or story.into_id is None:
            break
        story = Story.objects.filter(pk=story.into_id).first()
    if story is None or not story.items:
        raise BadInput("This story is not there any more. Reload the page.")
    return story


def do_pin(*, number: int, pinned: bool, by: Any, at: datetime) -> Story:
    """Keep it at the head of the list, or not any more."""

    def change(story: Story) -> None:
        story.pinned_at = (story.pinned_at or at) if pinned else None
        story.muted_at = None if pinned else story.muted_at

    return _changed(number, Act.PIN if pinned else Act.UNPIN, change, by, at)


def do_mute(*, number: int, muted: bool, by: Any, at: datetime) -> Story:
    """Take it off the list, whatever it grows to; or bring it back."""

    def change(story: Story) -> None:
        story.muted_at = (story.muted_at or at) if muted else None
        story.pinned_at = None if muted else story.pinned_at

    return _changed(number, Act.MUTE if muted else Act.UNMUTE, change, by, at)


def do_rename(*, number: int, title: str, by: Any, at: datetime) -> Story:
    """Call it so from now on; an empty name gives the naming back to the machine. Raises BadInput for what is too long."""
    name = " ".join("".join(sign if sign.isprintable() else " " for sign in title).split())
    if len(name) > LONGEST:
        raise BadInput(f"A story’s name has {LONGEST} characters at most; this has {len(name)}.")

    def change(story: Story) -> None:
        story.named = bool(name)
        story.title = name or story.title

    return _changed(number, Act.RENAME, change, by, at, name)


def _changed(number: int, act: str, change: Callable[[Story], None], by: Any, at: datetime, words: str = "") -> Story:
    with transaction.atomic():
        bookmark.hold()
        story = found(number)
        change(story)
        story.save()
        if act == Act.RENAME and not story.named:
            counting.recount([story.number])
            story.refresh_from_db()
        # Nothing for the machine to work out: it knows no names, pins and mutes.
        Decision.objects.create(act=act, stories=[story.number], words=words, by=by, at=at, heeded=True)
    return story


def do_merge(*, numbers: Sequence[int], by: Any, at: datetime) -> Story:
    """Make them one: the oldest goes on. Raises BadInput for fewer than two."""
    if len(numbers) > MOST:
        raise BadInput(f"{MOST} stories at once are the most.")
    with transaction.atomic():
        bookmark.hold()
        stories = sorted({story.number: story for story in map(found, numbers)}.values(), key=lambda one: one.number)
        if len(stories) < 2:
            raise BadInput("Choose two stories or more to merge.")
        first, others = stories[0], stories[1:]
        for other in others:
            Apart.objects.filter(one=first, other=other).delete()  # who split them says now that they are one
            merge_rows(first.number, other.number)
        counting.recount(one.number for one in stories)
        Decision.objects.create(act=Act.MERGE, stories=[one.number for one in stories], by=by, at=at)
        first.refresh_from_db()
    return first


def do_split(*, number: int, items: Sequence[int], by: Any, at: datetime) -> Story:
    """Make a story of its own of these items, with the copies of each. The two are never made one again by the machine.

    Raises BadInput where nothing, or everything, is to be split off.
    """
    with transaction.atomic():
        held = bookmark.hold()
        story = found(number)
        inside = Told.objects.filter(story=story)
        chosen = set(inside.filter(item__in=items[:1000]).values_list("item", flat=True))
        chosen |= set(inside.filter(item__duplicate_of__in=chosen).values_list("item", flat=True))
        if not chosen:
            raise BadInput("Tick the items that are another story first.")
        if len(chosen) == inside.count():
            raise BadInput("These are all its items: nothing would be left of the story.")
        other = Story.objects.create(number=held.next_number, title=story.title, began_at=story.began_at, newest_at=story.newest_at)
        held.next_number += 1
        held.save()
        inside.filter(item__in=chosen).update(story=other)
        Apart.objects.create(one=story, other=other)
        counting.recount([story.number, other.number])
        words = ",".join(map(str, sorted(chosen)))[:LONGEST]
        Decision.objects.create(act=Act.SPLIT, stories=[story.number, other.number], words=words, by=by, at=at)
        other.refresh_from_db()
    return other
