"""Articles and what came before them: found in the background, once for each class of reader, and kept as rows.

A reader's page reads one row and its cards. The rows say no more than their class may read: they are found in its own index,
with its own text of the article. Text that was set since (it may have been closed) is not on the page until it was looked at
again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from masthead.kit.clock import now
from masthead.library import shelf
from masthead.library.models import ArticlePage, Changed, Ending, Galley
from masthead.library.related import READ_NEXT, Near, choose
from masthead.library.search import indexing
from masthead.library.search.engine import Engine, Entitlement
from masthead.library.search.entries import entries
from masthead.library.search.folders import Missing

RULE = 1  # raise it when `related` or the engine's likeness changes, and all are found again
UNDER_WAY = timedelta(seconds=30)  # what is being published when the index is read carries a date that long ago, at most
POOL = 60  # articles of any time, and of earlier times, that are chosen from
TOLD = 4  # of the likest, older ones that a new article may belong to: they are found again
AT_ONCE = 100
A_TASK = 600  # articles of one task, so that what is urgent need not wait behind the whole archive


@dataclass(frozen=True)
class Shown:
    """The cards at an article's end."""

    story: list[ArticlePage] = field(default_factory=list)
    further: list[ArticlePage] = field(default_factory=list)


def at_the_end_of(article: ArticlePage, entitlement: Entitlement) -> Shown:
    """What this class of reader is shown: two queries, four for what cards say, and one or two where nothing was found
    yet, or too little: then the newest on the article's countries and topics."""
    story, further = _kept(article.pk, entitlement)
    if len(further) < READ_NEXT:
        there = {article.pk, *(card.pk for card in story), *(card.pk for card in further)}
        further += [card for card in shelf.more_on(article, READ_NEXT + len(story)) if card.pk not in there][: READ_NEXT - len(further)]
    shelf.dressed([*story, *further])
    return Shown(story, further)


def _kept(article_id: int, entitlement: Entitlement) -> tuple[list[ArticlePage], list[ArticlePage]]:
    unchanged = Galley.objects.filter(pk=OuterRef("article_id"), set_at__lte=OuterRef("made_at"))
    row = Ending.objects.filter(Exists(unchanged), article_id=article_id, entitlement=entitlement).first()
    if row is None:
        return [], []
    found = shelf.undressed().filter(pk__in=[*row.story, *row.further], galley__set_at__lte=row.made_at)
    cards = {card.pk: card for card in found}
    return [cards[pk] for pk in row.story if pk in cards], [cards[pk] for pk in row.further if pk in cards]


def outdated(set_before: datetime) -> QuerySet[ArticlePage]:
    """Published articles, set by then, whose end is to be found, or found again, for some class of reader."""
    good = Ending.objects.filter(article_id=OuterRef("pk"), rule=RULE, stale=False, made_at__gte=OuterRef("galley__set_at"))
    wanting = Q()
    for entitlement in Entitlement:
        wanting |= Q(~Exists(good.filter(entitlement=entitlement)))
    return ArticlePage.objects.live().filter(wanting, galley__set_at__lte=set_before)


def do_relate(at: datetime, most: int | None = None, say: Callable[[int, int], None] = lambda done, of: None) -> int:
    """Find the ends of up to `most` articles whose ends are outdated; returns of how many. What waits for the index waits here
    too. Without an index nothing is found; the next run looks again."""
    ids = list(outdated(at - UNDER_WAY).order_by("-pk").values_list("pk", flat=True)[:most])
    for begin in range(0, len(ids), AT_ONCE):
        # First what waits, then the index: what changes in between is told by its date.
        waiting = set(Changed.objects.filter(indexed_at=None).values_list("article_id", flat=True))
        try:
            engines = {entitlement: indexing.folders().engine(entitlement) for entitlement in Entitlement}
        except Missing:
            return begin
        _relate({pk for pk in ids[begin : begin + AT_ONCE] if pk not in waiting}, engines, waiting, at - UNDER_WAY)
        say(min(begin + AT_ONCE, len(ids)), len(ids))
    return len(ids)


def _relate(article_ids: set[int], engines: Mapping[Entitlement, Engine], waiting: set[int], made_at: datetime) -> None:
    set_at = dict(Galley.objects.filter(pk__in=article_ids).values_list("article_id", "set_at"))
    rows = []
    for both in entries(article_ids):
        for entitlement, engine in engines.items():
            entry = both.of(entitlement)
            near = [one for one in engine.alike(entry, POOL) if one.id not in waiting]
            ends = choose(entry.title, entry.day, _titled(near))
            rows.append(
                Ending(
                    article_id=entry.id, entitlement=entitlement.value, story=ends.story, further=ends.further,
                    made_at=made_at, rule=RULE,
                )
            )  # fmt: skip
            older = [one.id for one in sorted(near, key=lambda one: -one.likeness)[:TOLD]]
            Ending.objects.filter(article_id__in=older, entitlement=entitlement, made_at__lt=set_at[entry.id]).update(stale=True)
    changing = ["story", "further", "made_at", "rule", "stale"]
    Ending.objects.bulk_create(rows, update_conflicts=True, unique_fields=["article_id", "entitlement"], update_fields=changing)


def _titled(near: list[Near]) -> list[Near]:
    titles = dict(ArticlePage.objects.filter(pk__in=[one.id for one in near]).values_list("pk", "title"))
    return [replace(one, title=titles[one.id]) for one in near if one.id in titles]


@task()
def relate_some() -> None:
    """In the background: as many as one task may, and another task for the rest."""
    if do_relate(now(), A_TASK) == A_TASK:
        relate_some.enqueue()


def relate(at: datetime) -> None:
    """By the clock: begin where there is something to find."""
    if outdated(at - UNDER_WAY).exists() and not DBTaskResult.objects.filter(task_path=relate_some.module_path, status="READY").exists():
        relate_some.enqueue()


def forget() -> None:
    """Drop the ends of articles that are gone."""
    Ending.objects.filter(~Exists(ArticlePage.objects.filter(pk=OuterRef("article_id")))).delete()
