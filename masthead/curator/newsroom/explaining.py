"""The piece of our library that explains a story: looked up in the background, and again when the story has doubled."""

from datetime import datetime

from django.db.models import F, Q

from masthead.curator.newsroom.models import Story, Told
from masthead.curator.newsroom.morning import REACH
from masthead.curator.tagging import countries
from masthead.library.models import ArticlePage, Country
from masthead.library.related import LIKE_ENOUGH
from masthead.library.search import indexing
from masthead.library.search.engine import Engine, Entitlement, Entry
from masthead.library.search.folders import Missing

AT_ONCE = 40  # stories a turn; some five milliseconds each
READ = 6  # items of a story
OFFERED = 5  # pieces of which the newest of the nearest is taken


def do_explain(at: datetime, most: int = AT_ONCE) -> int:
    """Look up the pieces of stories that several owners tell and that are new or have doubled; returns of how many."""
    grown = Q(piece_for=0) | Q(items__gte=2 * F("piece_for"))
    moved = Story.objects.filter(grown, into=None, muted_at=None, newest_at__gt=at - REACH, voices__gt=1)
    stories = list(moved.order_by("-voices", "-newest_at")[:most])
    if not stories:
        return 0
    try:
        engine = indexing.folders().engine(Entitlement.WHOLE)
    except Missing:
        return 0
    numbers = {code: pk for pk, name in Country.objects.values_list("pk", "name") for code in countries(name)[:1]}
    for story in stories:
        named = [numbers[code] for code in list(story.countries)[:3] if code in numbers]
        near = _near(engine, story, named, at)
        story.piece_id, story.piece_likeness = _best(near, named) if named or not story.countries else (None, 0.0)
        story.piece_for = story.items
    for story in stories:  # by the columns that are ours: the gatherer may have counted on meanwhile
        Story.objects.filter(pk=story.pk).update(piece=story.piece_id, piece_likeness=story.piece_likeness, piece_for=story.piece_for)
    return len(stories)


def _near(engine: Engine, story: Story, named: list[int], at: datetime) -> list[tuple[int, float]]:
    items = Told.objects.filter(story=story, item__duplicate_of=None).order_by("-item_id").values_list("item__title", "item__lead")[:READ]
    text = " ".join(f"{title}. {lead}" for title, lead in items)
    entry = Entry(id=0, title=story.title, text=text, day=at.date(), facets={"country": named} if named else {})
    found = sorted(engine.alike(entry, OFFERED), key=lambda one: -one.likeness)
    return [(one.id, one.likeness) for one in found if one.likeness >= LIKE_ENOUGH]


def _best(near: list[tuple[int, float]], named: list[int]) -> tuple[int | None, float]:
    """The nearest that is published (the index may still hold what was taken down a moment ago) and on a country of the story's:
    a wire story is a hundred words, and in so few two matters share some by chance. Where it names none, it must be nearer."""
    there = ArticlePage.objects.live().filter(pk__in=[pk for pk, alike in near if named or alike >= 2 * LIKE_ENOUGH])
    fits = set((there.filter(countries__in=named) if named else there).values_list("pk", flat=True))
    return next(((pk, alike) for pk, alike in near if pk in fits), (None, 0.0))
