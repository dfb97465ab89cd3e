"""What came of a played day, beside what was served: the truth is the list of what the outlets printed, and what the editor's own rows say."""

import os
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from days import Printing

from masthead.curator.feeds import wire
from masthead.curator.feeds.canonical import canonical
from masthead.curator.feeds.models import Feed, Item
from masthead.curator.newsroom import morning
from masthead.curator.newsroom.models import Decision, Story, Told
from masthead.curator.stories.measures import bcubed
from masthead.newsletters.models import Edition

Act = Decision.Act
Log = Sequence[tuple[str, str, float, float]]


def verdict(day: Any, asked: Log, killed: Sequence[float]) -> dict[str, Any]:
    """All of it, ready for JSON. `killed`: when a worker was."""
    ends = day.clock.since + day.length * 3600 / day.clock.speed
    return {
        "feeds": len(day.papers),
        "asked": len(asked),
        "late": late(day),
        **items(day),
        **stories(day),
        "editor": editor(),
        "broken": broken(day),
        "hosts": hosts([row for row in asked if row[2] < ends], killed, day.patience),
        **ranked(day),
        **review(day),
    }


def spread(values: Sequence[float]) -> dict[str, float]:
    """In minutes of the day."""
    ordered = sorted(values) or [0.0]
    at = {"median": 0.5, "p95": 0.95, "p99": 0.99, "most": 1.0}
    return {name: round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] / 60, 1) for name, share in at.items()}


def late(day: Any) -> dict[str, Any]:
    """How long after its time a feed that is well was asked, and how long after its printing an item was here, in minutes of the day."""
    fine = {paper.outlet for paper in day.papers if not paper.fault}
    feeds = set(Feed.objects.filter(outlet__name__in=fine).values_list("pk", flat=True))
    waits = []
    for book in Path(os.environ["MASTHEAD_DATA"]).glob("late-*"):
        rows = (line.split() for line in book.read_text().splitlines())
        waits += [float(row[1]) for row in rows if len(row) == 2 and int(row[0]) in feeds]
    came = Item.objects.filter(outlet__name__in=fine, published_at__gt=day.clock.begins, seen_at__lte=day.ends)
    took = [(seen - printed).total_seconds() for seen, printed in came.values_list("seen_at", "published_at")]
    return {"times": len(waits), "minutes": spread(waits), "from printing to here": spread(took)}


def items(day: Any) -> dict[str, Any]:
    """Each printing of an outlet that can be had is kept once; of the others, nothing twice, and nothing that was not printed."""
    printed = {(one.outlet, canonical(one.url(paper.host))): paper.whole for paper in day.papers for one in paper.prints}
    kept = Counter(Item.objects.values_list("outlet__name", "url"))
    untold = Item.objects.filter(told=None).count()
    return {
        "printed": sum(printed.values()),
        "kept": sum(kept.values()),
        "lost": sorted(f"{who}: {url}" for (who, url), whole in printed.items() if whole and (who, url) not in kept),
        "doubled": sorted(f"{who}: {url}" for (who, url), times in kept.items() if times > 1),
        "made up": sorted(f"{who}: {url}" for who, url in kept if (who, url) not in printed),
        "untold": untold,
    }


def stories(day: Any) -> dict[str, Any]:
    """What stories say of themselves is what their items say; and how well they gather what the day's items are."""
    counts = Counter(Told.objects.values_list("story", flat=True))
    wrong = [one.number for one in Story.objects.all() if one.items != counts[one.number] or (one.into_id is None and not one.items)]
    rows = [(story, event_of(day)[name, url]) for story, name, url in Told.objects.values_list("story", "item__outlet__name", "item__url")]
    agreement = bcubed([story for story, _ in rows], [event for _, event in rows])
    return {
        "stories": len(counts),
        "events": len({event for _, event in rows}),
        "miscounted": wrong,
        "copies": Item.objects.exclude(duplicate_of=None).count(),
        "bcubed": {"precision": round(agreement.precision, 3), "recall": round(agreement.recall, 3), "f1": round(agreement.f1, 3)},
    }


_EVENTS: dict[tuple[str, str], int] = {}


def event_of(day: Any) -> dict[tuple[str, str], int]:
    """The real item behind each printing, by outlet and page."""
    if not _EVENTS:
        _EVENTS.update({(one.outlet, canonical(one.url(paper.host))): one.event for paper in day.papers for one in paper.prints})
    return _EVENTS


def root(number: int) -> Story:
    """The story, or what it was merged into."""
    story = Story.objects.get(pk=number)
    while story.into_id is not None:
        story = Story.objects.get(pk=story.into_id)
    return story


def editor() -> dict[str, Any]:
    """What the editor did, as written down with each act, and what of it does not hold any more."""
    acts = list(Decision.objects.order_by("pk"))
    undone = [f"{one.pk}: {one.act} {one.stories} {one.words}" for n, one in enumerate(acts) if not _holds(one, acts[n + 1 :])]
    return {"acts": dict(Counter(one.act for one in acts)), "undone": undone, "unheeded": sum(not one.heeded for one in acts)}


def _holds(one: Decision, later: Sequence[Decision]) -> bool:
    first, there = one.stories[0], root(one.stories[0])
    since = [other for other in later if {root(number).number for number in other.stories} & {there.number}]
    joined = Story.objects.filter(into=there).exists() or there.number != first
    match one.act:
        case Act.PIN:
            return there.pinned_at is not None or any(other.act == Act.MUTE for other in since)
        case Act.MUTE:  # a muted story that grows by another has become another
            return there.muted_at is not None or joined or any(other.act == Act.PIN for other in since)
        case Act.RENAME:
            again = any(other.act == Act.RENAME for other in since)
            return there.named and (there.title == one.words or joined or again)
        case Act.MERGE:
            return len({root(number).number for number in one.stories}) == 1
    other, items = root(one.stories[1]), {int(number) for number in one.words.split(",")}
    again = {int(number) for split in later if split.act == Act.SPLIT for number in split.words.split(",")}
    return other.number != there.number and set(Told.objects.filter(item__in=items - again).values_list("story", flat=True)) <= {
        other.number
    }


def broken(day: Any) -> dict[str, Any]:
    """For each fault: how its feeds stand at the desk, and how often they were asked."""
    found: dict[str, Any] = {}
    trouble = set(wire.in_trouble(day.ends).values_list("outlet__name", flat=True))
    for paper in day.papers:
        if paper.fault:
            feed = Feed.objects.get(outlet__name=paper.outlet)
            row = found.setdefault(paper.fault, {"whole": paper.whole, "failures": [], "in trouble": 0, "says": ""})
            row["failures"].append(feed.failures)
            row["in trouble"] += paper.outlet in trouble
            row["says"] = feed.problem
    return found


def hosts(asked: Log, killed: Sequence[float], patience: float) -> dict[str, Any]:
    """Whether any host was asked twice at once, and the shortest rest between the end of an answer and the next question, in real ms.

    A server goes on answering who was killed meanwhile, or hung up after `patience` seconds. The one does not count, for the next worker
    cannot know of it; the other ends when we hang up.
    """
    of: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
    for host, path, begun, ended in asked:
        of[host].append((path, begun, ended))
    together, rests = 0, []
    for rows in of.values():
        rows.sort(key=lambda row: row[1])
        for (_, first, ended), (path, begun, _) in pairwise(rows):
            if path.endswith("/new") or any(first < moment < begun for moment in killed):  # a redirect is the same question
                continue
            together += begun < min(ended, first + patience)
            rests.append((begun - min(ended, first + patience)) * 1000)
    return {"hosts": len(of), "most asked": max(map(len, of.values())), "twice at once": together, "shortest rest ms": round(min(rests), 2)}


def ranked(day: Any) -> dict[str, Any]:
    """The morning, and how often an item that three outlets or more tell stands above one that fewer do (AUC, ties half)."""
    lines = morning.ranked(day.ends)
    prints: list[Printing] = [one for paper in day.papers for one in paper.prints if one.at > 0]
    outlets = Counter(one.event for one in prints)
    where: dict[int, Counter[int]] = defaultdict(Counter)
    for story, name, url in Told.objects.values_list("story", "item__outlet__name", "item__url"):
        where[event_of(day)[name, url]][story] += 1
    there = {story.number: story for story in Story.objects.filter(into=None)}
    scores = {line.story.number: line.ranked.score for line in morning.lines_of(list(there.values()), day.ends)}
    of = {event: scores[where[event].most_common(1)[0][0]] for event in outlets if where[event]}
    wide, rest = ([score for event, score in of.items() if (outlets[event] >= 3) == is_wide] for is_wide in (True, False))
    first = [f"{line.story.title} ({line.ranked.why})" for line in lines[:5]]
    return {"ranked": len(lines), "first": first, "auc": round(auc(wide, rest), 3), "wide": len(wide), "rest": len(rest)}


def auc(above: Sequence[float], below: Sequence[float]) -> float:
    """The share of pairs that are in order; 0.5 where there are none."""
    pairs = [(one > other) + 0.5 * (one == other) for one in above for other in below]
    return statistics.fmean(pairs) if pairs else 0.5


def review(day: Any) -> dict[str, Any]:
    """The Daily Review's draft: how many there are, what it follows, whether each sentence has its outlet."""
    drafts = list(Edition.objects.filter(kind=Edition.Kind.DAILY, day=day.ends.date()))
    told = [row for draft in drafts for row in draft.stories]
    names = {paper.outlet for paper in day.papers}
    tied = sum(any(f"({name})" in str(row.get("text")) for name in names) for row in told)
    return {
        "drafts": len(drafts),
        "follows": len(told),
        "tied": tied,
        "told": [f"{row.get('label')}: {row.get('text')}"[:400] for row in told],
    }
