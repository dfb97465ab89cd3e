"""Load the demo publication. Loading it again changes nothing that is there."""

import re
import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
from django.db import transaction
from django.utils.text import slugify

from masthead.access.rules import zone
from masthead.library.models import ArticlePage, Author, Byline, Correction, Country, Picture, Publication, Region, Series, Topic
from masthead.library.tree import shelf
from masthead.newsletters.letters import FREE
from masthead.newsletters.models import Imprint, Letter
from masthead.readers.models import Reader
from masthead.website.demo.keeping import load_keeping
from masthead.website.demo.manuscript import Manuscript, read
from masthead.website.demo.people import SUBSCRIBER, WRITER, load_people
from masthead.website.demo.week import compose_front, load_editions, load_plan, load_radar, to_pages

HERE = Path(__file__).parent
STUDIO = "Sextant / plate by the studio"
Say = Callable[[str], None]


def load(at: datetime, say: Say = print) -> None:
    """Everything: the publication, its people, plans and letters, the articles and readers of every kind."""
    about = tomllib.loads((HERE / "publication.toml").read_text(encoding="utf-8"))
    with transaction.atomic():
        _publication(about)
        _letters()
        _subjects(about)
    new = _articles(shelf("Articles", "articles"), at, say)
    load_people(at)
    if new:
        say(f"  {new:2}  articles in all")
    drafts = load_plan(at, draft, Reader.objects.filter(email=WRITER.email).first())
    editions, entries = load_editions(at, weekdays_back), load_radar(at)
    if compose_front() or drafts or editions or entries:
        say(f"      {editions} Reviews, {entries} days on the radar, {drafts} drafts on the desk")
    load_keeping(Reader.objects.get(email=SUBSCRIBER.email), at)


def _articles(place: Any, at: datetime, say: Say) -> int:
    """Every article that is not there yet; those that link to others after the others."""
    there = set(ArticlePage.objects.child_of(place).values_list("slug", flat=True))
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted((HERE / "articles").glob("*.md"))}
    new = 0
    for slug in sorted(texts, key=lambda slug: ("](/articles/" in texts[slug], slug)):
        if slug not in there:
            manuscript = read(texts[slug])
            with transaction.atomic():
                _article(place, slug, manuscript, at)
            new += 1
            say(f"  {new:2}  {manuscript.head['title']}")
    return new


def _publication(about: dict[str, Any]) -> None:
    publication = Publication.load()
    if publication.is_demo:
        return
    publication.name, publication.tagline = about["name"], about["tagline"]
    publication.description, publication.accent, publication.is_demo = about["description"], about["accent"], True
    publication.payment_details = (
        "Bank transfer to Sextant Review, account XX00 0000 0000 (made up, like everything about this publication).\n"
        "At the desk, an editor records the payment and access begins."
    )
    publication.save()
    imprint = Imprint.load()
    imprint.postal_address = about["postal_address"]
    imprint.save()


def _letters() -> None:
    """The letter that set-up made, under the demo's name until an editor changes it."""
    letter = Letter.objects.get_or_create(slug="free-letter", defaults={"on_arrival": True})[0]
    if letter.name in {"", FREE}:
        letter.name, letter.summary = "The Sextant letter", "Our newest openings, and what to watch. Free."
        letter.save()


def _subjects(about: dict[str, Any]) -> None:
    for position, row in enumerate(about["region"]):
        Region.objects.get_or_create(slug=row["slug"], defaults={**_said(row), "position": position})
    for row in about["topic"]:
        Topic.objects.get_or_create(slug=row["slug"], defaults=_said(row))
    for row in about["series"]:
        Series.objects.get_or_create(slug=row["slug"], defaults=_said(row))
    for row in about["author"]:
        if not Author.objects.filter(slug=row["slug"]).exists():
            plate = _plate(HERE / "pictures" / "experts" / f"{row['slug']}.jpg", row["name"], row["plate"], STUDIO)
            fields = {"name": row["name"], "credential": row["credential"], "role": row["role"], "biography": row["bio"].strip()}
            Author.objects.create(slug=row["slug"], picture=plate, **fields)


def _said(row: dict[str, Any]) -> dict[str, str]:
    return {"name": row["name"], "introduction": row.get("introduction", "").strip()}


def weekdays_back(at: datetime, days: int) -> datetime:
    """Six in the morning (or earlier, while it is earlier), `days` weekdays before the last weekday: the demo is always this morning's."""
    local = at.astimezone(zone())
    moment = local.replace(hour=min(6, local.hour), minute=0, second=0, microsecond=0)
    while True:
        if moment.weekday() < 5:
            if days == 0:
                return moment
            days -= 1
        moment -= timedelta(days=1)


def _article(place: Any, slug: str, manuscript: Manuscript, at: datetime) -> None:
    head = manuscript.head
    published = weekdays_back(at, head["number"] - 1)
    published = published.replace(hour=head.get("hour", published.hour))
    article = _page(slug, manuscript)
    article.published_at = article.first_published_at = published
    article.corrections = [
        Correction(day=(at - timedelta(days=row["days_ago"])).astimezone(zone()).date(), text=row["text"], sort_order=order)
        for order, row in enumerate(head.get("corrections", ()))
    ]
    place.add_child(instance=article)
    article.save_revision().publish()


def draft(path: Path, at: datetime) -> ArticlePage:
    """An article that is not finished: on the shelf, and on no page."""
    article = _page(path.stem, read(path.read_text(encoding="utf-8")))
    shelf("Articles", "articles").add_child(instance=article)
    return article


def _page(slug: str, manuscript: Manuscript) -> ArticlePage:
    """The article that a manuscript describes, in no tree yet."""
    head = manuscript.head
    article = ArticlePage(
        title=head["title"],
        slug=slug,
        standfirst=head["standfirst"],
        format=head["format"],
        wall=head["wall"],
        picture=_picture(head),
        picture_alt=head.get("alt", ""),
        picture_caption=head.get("caption", ""),
        picture_credit=head.get("credit", ""),
        series=Series.objects.filter(slug=head.get("series", "")).first(),
        live=False,
    )
    article.body = article.body.stream_block.to_python(_linked(manuscript.body))
    article.bylines = [Byline(author=Author.objects.get(slug=name), sort_order=place_) for place_, name in enumerate(head["authors"])]
    article.regions.set(Region.objects.filter(slug__in=head["regions"]))
    article.topics.set(Topic.objects.filter(slug__in=head["topics"]))
    article.countries.set([_country(name) for name in head["countries"]])
    return article


_ARTICLE = re.compile(r'href="/articles/([\w-]+)/"')


def _linked(blocks: list[Any]) -> list[Any]:
    """The blocks, their links to articles by slug made into links to the pages."""
    slugs = {slug for block in blocks for slug in _ARTICLE.findall(str(block["value"]))}
    if not slugs:
        return blocks
    pages = {page.slug: page for page in ArticlePage.objects.filter(slug__in=slugs).only("slug", "title")}
    return [{**block, "value": to_pages(block["value"], pages) if isinstance(block["value"], str) else block["value"]} for block in blocks]


def _country(name: str) -> Country:
    return Country.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0]


def _picture(head: dict[str, Any]) -> Picture | None:
    path = HERE / "pictures" / head.get("picture", "")
    return _plate(path, head["title"], head.get("alt", ""), head.get("credit", ""), head.get("caption", "")) if path.is_file() else None


def _plate(path: Path, title: str, alt: str, credit: str, caption: str = "") -> Picture:
    known = Picture.objects.filter(title=title).first()
    if known is not None:
        return known
    with path.open("rb") as file:
        return Picture.objects.create(
            title=title, file=ImageFile(file, name=path.name), description=alt, caption=caption, credit=credit, licence="CC0"
        )
