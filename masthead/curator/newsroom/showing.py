"""What the newsroom's pages show beside the ranking. Reads alone."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from masthead.curator.feeds.models import Item
from masthead.curator.newsroom.bookmark import THE_ONE
from masthead.curator.newsroom.models import Bookmark, Story, Told
from masthead.curator.newsroom.morning import REACH, Line
from masthead.curator.tagging import name_of

SHOWN = 300  # items of a story
SEARCHED = timedelta(days=30)
BARS = 48  # of a timeline


@dataclass(frozen=True)
class Bar:
    """A stretch of time with its items; in a drawing 100 high."""

    begins: datetime
    count: int
    x: int
    height: int

    @property
    def y(self) -> int:
        """From the top."""
        return 100 - self.height


@dataclass(frozen=True)
class Home:
    """A country with how many of its outlets tell it; `share` of the most, in a hundred."""

    name: str
    outlets: int
    share: int


def shares(line: Line) -> list[tuple[str, int]]:
    """The ranking's factors as bars, in a hundred."""
    return [(factor.name, round(100 * factor.value)) for factor in line.ranked.factors]


def items(story: Story) -> list[Item]:
    """Its newest items with their outlets. One query."""
    rows = Told.objects.filter(story=story).select_related("item__outlet").order_by("-item_id")[:SHOWN]
    return [row.item for row in rows]


def timeline(story: Story, at: datetime) -> list[Bar]:
    """When its items came, from the first to now, in as many hours a bar as fit. One query."""
    hours = max(1, -(-int((at - story.began_at).total_seconds()) // 3600))
    each = max(1, -(-hours // BARS))
    moments = Told.objects.filter(story=story).values_list("item__seen_at", flat=True)
    begin = story.began_at.replace(minute=0, second=0, microsecond=0)
    counts = [0] * (hours // each + 2)
    for moment in moments:
        counts[min(len(counts) - 1, max(0, int((moment - begin).total_seconds() // 3600 // each)))] += 1
    most = max(counts) or 1
    return [
        Bar(begin + timedelta(hours=n * each), count, 10 * n, max(3, round(100 * count / most)) if count else 0)
        for n, count in enumerate(counts[:-1] if not counts[-1] else counts)
    ]


def homes(story: Story) -> list[Home]:
    """Where the outlets that tell it are at home. One query."""
    rows = (
        Told.objects.filter(story=story)
        .exclude(item__outlet__country="")
        .order_by()
        .values_list("item__outlet__country")
        .annotate(outlets=Count("item__outlet", distinct=True))
        .order_by("-outlets", "item__outlet__country")
    )
    found = list(rows[:30])
    most = max((count for _, count in found), default=1)
    return [Home(name_of(code) or code, count, round(100 * count / most)) for code, count in found]


def search(words: str, at: datetime, limit: int) -> list[Told]:
    """The newest items of the last month that have all these words, with their stories."""
    fits = Q()
    for word in words.split()[:8]:
        fits &= Q(title__icontains=word) | Q(lead__icontains=word)
    newest = Item.objects.filter(fits, seen_at__gt=at - SEARCHED).order_by("-seen_at", "-pk").values_list("pk", flat=True)[:limit]
    rows = Told.objects.filter(item__in=list(newest)).select_related("item__outlet", "story")
    return sorted(rows, key=lambda row: (row.item.seen_at, row.item_id), reverse=True)


def muted(at: datetime) -> QuerySet[Story]:
    """What an editor muted lately."""
    return Story.objects.filter(into=None, muted_at__gt=at - timedelta(days=3)).order_by("-muted_at")[:20]


def read_until() -> datetime | None:
    """How far the wire was read."""
    return Bookmark.objects.filter(pk=THE_ONE, seen_at__gt=datetime(2001, 1, 1, tzinfo=UTC)).values_list("seen_at", flat=True).first()


def came(at: datetime, within: timedelta) -> int:
    """Items that came over the wire lately."""
    return Item.objects.filter(seen_at__gt=at - min(within, REACH)).count()
