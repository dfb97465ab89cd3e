"""The demo's week, as its editors left it: the Reviews, the radar, the front page, drafts and the plan.

Each part is loaded where there is none of it: what an editor has changed or thrown away is not brought back.
"""

import json
import re
import tomllib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from wagtail.models import Workflow

from masthead.access.rules import zone
from masthead.curator.models import RadarEntry
from masthead.library.models import ArticlePage, Country, FrontPage, Pause, Planned, Topic
from masthead.library.tree import front_page
from masthead.newsletters.models import Edition
from masthead.readers.models import Reader
from masthead.website.demo.coming import coming, next_day
from masthead.website.demo.manuscript import inline, read

HERE = Path(__file__).parent
COLLECTION = (
    "Straits and canals",
    "Narrow water, from the Sound to Suez: who may pass, who pays, and what happens when nobody can.",
    ("danish-straits-briefing", "bosphorus-pilot", "against-chokepoints", "red-sea-premium", "panama-canal-rain"),
)
ARCHIVE = ("lithium-three-ways", "A contract that moves with the price: read again while prices are low.")
WEEKDAYS = {Edition.Kind.WEEKLY: 5, Edition.Kind.FREE: 2}  # as set-up has them: Saturday, Wednesday
Draft = Callable[[Path, datetime], ArticlePage]


def published() -> dict[str, ArticlePage]:
    """The demo's articles by the last part of their addresses."""
    return {page.slug: page for page in ArticlePage.objects.live().filter(slug__in=_slugs()).only("slug", "title", "wall")}


def _slugs() -> list[str]:
    return [path.stem for path in (HERE / "articles").glob("*.md")]


def weekdays_on(day: date, count: int) -> date:
    """The `count`th weekday after `day`; the first on or after it for 0."""
    while day.weekday() > 4:
        day += timedelta(days=1)
    for _ in range(count):
        day += timedelta(days=3 if day.weekday() == 4 else 1)
    return day


def load_radar(at: datetime) -> int:
    """What is to come, with the pieces that explain it."""
    if RadarEntry.objects.exists():
        return 0
    pieces, entries = published(), coming(at.astimezone(zone()).date())
    with transaction.atomic():
        for entry in entries:
            row = RadarEntry.objects.create(
                day=entry.day,
                day_known=entry.known,
                title=entry.title,
                text=entry.text,
                place=entry.place,
                article=pieces.get(entry.article),
            )
            row.countries.set(Country.objects.filter(slug__in=entry.countries))
            row.topics.set(Topic.objects.filter(slug__in=entry.topics))
    return len(entries)


def load_editions(at: datetime, mornings: Callable[[datetime, int], datetime]) -> int:
    """Today's Daily Review, those of the weekdays before it, the last Saturday's Weekly and the last Wednesday's free letter.

    `mornings`: `load.weekdays_back`.
    """
    if Edition.objects.exists():
        return 0
    pieces = published()
    with transaction.atomic():
        paths = sorted((HERE / "editions").glob("*.md"))
        for path in paths:
            kind, _, back = path.stem.partition("-")
            moment = mornings(at, int(back)) if kind == Edition.Kind.DAILY else _last(WEEKDAYS[Edition.Kind(kind)], at)
            _edition(path, kind, moment, pieces)
    return len(paths)


def _last(weekday: int, at: datetime) -> datetime:
    moment = at.astimezone(zone()).replace(hour=7, minute=0, second=0, microsecond=0)
    while moment > at or moment.weekday() != weekday:
        moment -= timedelta(days=1)
    return moment


def _edition(path: Path, kind: str, moment: datetime, pieces: dict[str, ArticlePage]) -> None:
    _, head_text, text = re.split(r"^\+\+\+\s*$", path.read_text(encoding="utf-8"), maxsplit=2, flags=re.MULTILINE)
    head = tomllib.loads(head_text)
    stories = [
        {"type": "story", "value": {"label": row["label"], "text": row["text"], "article": pieces[row["article"]].pk}}
        for row in head["following"]
    ]
    paragraphs = [inline(paragraph) for paragraph in text.strip().split("\n\n")]
    Edition.objects.create(
        kind=kind,
        day=moment.astimezone(zone()).date(),
        title=head["title"],
        take=to_pages("".join(f"<p>{paragraph}</p>" for paragraph in paragraphs), pieces),
        following=json.dumps(stories),
        piece=pieces[head["piece"]],
        piece_note=head["piece_note"],
        published_at=moment,
    )


def to_pages(markup: str, pieces: dict[str, ArticlePage]) -> str:
    """Links to `/articles/<slug>/` as Wagtail keeps links to pages. One that leads to none of `pieces` is a mistake: KeyError."""
    before, *links = markup.split('<a href="/articles/')
    made = [before]
    for link in links:
        slug, _, after = link.partition('/"')
        made.append(f'<a linktype="page" id="{pieces[slug].pk}"{after}')
    return "".join(made)


def compose_front() -> bool:
    """A collection and a piece of the archive, on a front page that nobody has composed yet."""
    page = FrontPage.objects.get(pk=front_page().pk)
    if page.lead_id or page.archive_piece_id or len(page.collections) or page.picks.exists():
        return False
    pieces = published()
    heading, introduction, slugs = COLLECTION
    group = {"heading": heading, "introduction": introduction, "articles": [pieces[slug].pk for slug in slugs]}
    page.collections = page.collections.stream_block.to_python([{"type": "collection", "value": group}])
    page.archive_piece, page.archive_note = pieces[ARCHIVE[0]], ARCHIVE[1]
    page.save_revision().publish()
    return True


def load_plan(at: datetime, make: Draft, author: Reader | None) -> int:
    """Drafts of every age, the days they are meant for, one of them in review, and the pause at the year's end."""
    today = at.astimezone(zone()).date()
    if not Pause.objects.exists():
        first = next_day(today, 12, 24)
        Pause.objects.create(first_day=first, last_day=first + timedelta(days=9), why="Year’s end")
    if Planned.objects.exists():
        return 0
    made = 0
    for path in sorted((HERE / "drafts").glob("*.md")):
        if ArticlePage.objects.filter(slug=path.stem).exists():
            continue
        with transaction.atomic():
            _draft(path, at, make, today, author)
        made += 1
    return made


def _draft(path: Path, at: datetime, make: Draft, today: date, author: Reader | None) -> None:
    head = read(path.read_text(encoding="utf-8")).head
    page, age = make(path, at), at - timedelta(days=head["age"])
    revision = page.save_revision(user=author)
    type(revision).objects.filter(pk=revision.pk).update(created_at=age)
    ArticlePage.objects.filter(pk=page.pk).update(latest_revision_created_at=age, owner=author)
    if "in_weekdays" in head:
        Planned.objects.create(article=page, day=weekdays_on(today, head["in_weekdays"]), moved_at=at)
    if head.get("review") and author is not None:
        _submit(page, author)


def _submit(page: ArticlePage, author: Reader) -> None:
    """Into review, as its writer does it. Where set-up has made no workflow, it stays a draft."""
    fresh = ArticlePage.objects.get(pk=page.pk)
    workflow: Workflow | None = fresh.get_workflow()
    if workflow is not None and workflow.active:
        workflow.start(fresh, author)
