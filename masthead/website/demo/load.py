"""Load the demo publication. Loading it again changes nothing that is there."""

import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
from django.db import transaction
from django.utils.text import slugify

from masthead.access.rules import zone
from masthead.library.models import ArticlePage, Author, Byline, Country, Picture, Publication, Region, Series, Topic
from masthead.library.tree import shelf
from masthead.newsletters.models import Letter
from masthead.website.demo.manuscript import Manuscript, read
from masthead.website.demo.people import load_people
from masthead.website.setting_up import SETUP_LETTER

HERE = Path(__file__).parent
Say = Callable[[str], None]


def load(at: datetime, say: Say = print) -> None:
    """Everything: the publication, its people, plans and letters, the articles and readers of every kind."""
    about = tomllib.loads((HERE / "publication.toml").read_text(encoding="utf-8"))
    with transaction.atomic():
        _publication(about)
        _letters()
        _subjects(about)
    manuscripts = [read(path.read_text(encoding="utf-8")) for path in sorted((HERE / "articles").glob("*.md"))]
    slugs = [path.stem for path in sorted((HERE / "articles").glob("*.md"))]
    place = shelf("Articles", "articles")
    new = 0
    for slug, manuscript in zip(slugs, manuscripts, strict=True):
        if not ArticlePage.objects.child_of(place).filter(slug=slug).exists():
            with transaction.atomic():
                _article(place, slug, manuscript, at)
            new += 1
            say(f"  {new:2}  {manuscript.head['title']}")
    load_people(at)


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


def _letters() -> None:
    """The letter that set-up made, under the demo's name until an editor changes it."""
    letter = Letter.objects.get_or_create(slug="free-letter", defaults={"on_arrival": True})[0]
    if letter.name in {"", SETUP_LETTER}:
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
        fields = {"name": row["name"], "credential": row["credential"], "role": row["role"], "biography": row["bio"].strip()}
        Author.objects.get_or_create(slug=row["slug"], defaults=fields)


def _said(row: dict[str, Any]) -> dict[str, str]:
    return {"name": row["name"], "introduction": row.get("introduction", "").strip()}


def weekdays_back(at: datetime, days: int) -> datetime:
    """Six in the morning, `days` weekdays before the last weekday: the demo is always this morning's."""
    moment = at.astimezone(zone()).replace(hour=6, minute=0, second=0, microsecond=0)
    if moment > at:
        moment -= timedelta(days=1)
    while True:
        if moment.weekday() < 5:
            if days == 0:
                return moment
            days -= 1
        moment -= timedelta(days=1)


def _article(place: Any, slug: str, manuscript: Manuscript, at: datetime) -> None:
    head = manuscript.head
    published = weekdays_back(at, head["number"] - 1)
    article = ArticlePage(
        title=head["title"],
        slug=slug,
        standfirst=head["standfirst"],
        format=head["format"],
        wall=head["wall"],
        published_at=published,
        first_published_at=published,
        picture=_picture(head),
        picture_alt=head.get("alt", ""),
        picture_caption=head.get("caption", ""),
        picture_credit=head.get("credit", ""),
        series=Series.objects.filter(slug=head.get("series", "")).first(),
        live=False,
    )
    article.body = article.body.stream_block.to_python(manuscript.body)
    article.bylines = [Byline(author=Author.objects.get(slug=name), sort_order=place_) for place_, name in enumerate(head["authors"])]
    article.regions.set(Region.objects.filter(slug__in=head["regions"]))
    article.topics.set(Topic.objects.filter(slug__in=head["topics"]))
    article.countries.set([_country(name) for name in head["countries"]])
    place.add_child(instance=article)
    article.save_revision().publish()


def _country(name: str) -> Country:
    return Country.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0]


def _picture(head: dict[str, Any]) -> Picture | None:
    path = HERE / "pictures" / head.get("picture", "")
    if not path.is_file():
        return None
    known = Picture.objects.filter(title=head["title"]).first()
    if known is not None:
        return known
    with path.open("rb") as file:
        return Picture.objects.create(
            title=head["title"],
            file=ImageFile(file, name=path.name),
            description=head.get("alt", ""),
            caption=head.get("caption", ""),
            credit=head.get("credit", ""),
            licence="CC0",
        )
