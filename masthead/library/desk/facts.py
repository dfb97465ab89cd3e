"""What the checks look at, fetched for many articles at once: the same few queries for one and for fifty."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from masthead.access.rules import rules
from masthead.library.checks import Facts, Shown, numbers_of_pictures
from masthead.library.links import Links, links
from masthead.library.models import ArticlePage, BasePage, Byline, CheckedLink, File, Pause, Picture, Planned

TEXT = ("title", "standfirst", "format", "wall", "picture_id", "picture_alt", "picture_credit", "seo_title", "body")
DEAD_AFTER = 2  # failures in a row


@dataclass(frozen=True)
class Manuscript:
    """The text of an article, live or latest, as kept."""

    fields: Mapping[str, Any]
    body: list[Mapping[str, Any]]
    authors: int
    places: int

    @property
    def picture(self) -> int | None:
        """The number of its picture."""
        return self.fields["picture"]


def of_drafts(article_ids: Collection[int]) -> dict[int, Facts]:
    """The facts of their latest drafts."""
    found = ArticlePage.objects.filter(pk__in=article_ids).values_list("pk", "latest_revision__content")
    contents = dict(found)
    drafts = {pk: _from_revision(content) for pk, content in contents.items() if content}
    return _complete({**drafts, **_live([pk for pk, content in contents.items() if not content])})


def of_live(article_ids: Collection[int]) -> dict[int, Facts]:
    """The facts of what readers see."""
    return _complete(_live(article_ids))


def _from_revision(content: Mapping[str, Any]) -> Manuscript:
    body = content.get("body") or "[]"
    return Manuscript(
        {**dict.fromkeys(TEXT, ""), **content},
        json.loads(body) if isinstance(body, str) else body,
        len(content.get("bylines") or ()),
        len(content.get("regions") or ()) + len(content.get("countries") or ()),
    )


def _live(article_ids: Collection[int]) -> dict[int, Manuscript]:
    if not article_ids:
        return {}
    authors = Counter(Byline.objects.filter(article_id__in=article_ids).values_list("article_id", flat=True))
    places = Counter(ArticlePage.regions.through.objects.filter(articlepage_id__in=article_ids).values_list("articlepage_id", flat=True))
    places += Counter(ArticlePage.countries.through.objects.filter(articlepage_id__in=article_ids).values_list("articlepage_id", flat=True))
    rows = ArticlePage.objects.filter(pk__in=article_ids).values("pk", *TEXT)
    return {
        row["pk"]: Manuscript({**row, "picture": row["picture_id"]}, list(row["body"].raw_data), authors[row["pk"]], places[row["pk"]])
        for row in rows
    }


def _complete(found: Mapping[int, Manuscript]) -> dict[int, Facts]:
    """With the pictures, the links and the plan of all of them."""
    host = settings.MASTHEAD.host.lower()
    outgoing = {pk: links(text.body, host) for pk, text in found.items()}
    pictures = _pictures(found.values())
    dead = _Dead(outgoing.values())
    days = dict(Planned.objects.filter(pk__in=found).values_list("pk", "day"))
    pauses = list(Pause.objects.filter(last_day__gte=min(days.values()), first_day__lte=max(days.values()))) if days else []
    length = rules().opening_paragraphs
    return {
        pk: Facts(
            title=text.fields["seo_title"] or text.fields["title"],
            standfirst=text.fields["standfirst"],
            body=text.body,
            format=text.fields["format"],
            wall=text.fields["wall"],
            authors=text.authors,
            places=text.places,
            picture=_lead(text, pictures),
            pictures=pictures,
            dead=dead.among(outgoing[pk]),
            paragraphs=length,
            day=days.get(pk),
            pause=_pause(days.get(pk), pauses),
        )
        for pk, text in found.items()
    }


def _pictures(texts: Iterable[Manuscript]) -> dict[int, Shown]:
    numbers = {number for text in texts for number in [text.picture, *numbers_of_pictures(text.body)] if number}
    rows = Picture.objects.filter(pk__in=numbers).values_list("pk", "title", "description", "credit")
    return {pk: Shown(title, description, credit) for pk, title, description, credit in rows}


def _lead(text: Manuscript, pictures: Mapping[int, Shown]) -> Shown | None:
    own = pictures.get(text.picture or 0)
    if own is None:
        return None
    return Shown(own.name, text.fields["picture_alt"] or own.alt, text.fields["picture_credit"] or own.credit)


def _pause(day: date | None, pauses: Iterable[Pause]) -> str:
    return next((pause.why for pause in pauses if day and pause.first_day <= day <= pause.last_day), "")


class _Dead:
    """Which of many links lead nowhere: pages not published, files not here, outside addresses that failed when last asked."""

    def __init__(self, outgoing: Iterable[Links]) -> None:
        pages, files, outside = set[int](), set[int](), set[str]()
        for one in outgoing:
            pages.update(one.pages)
            files.update(one.files)
            outside.update(one.outside)
        self.pages = dict(BasePage.objects.filter(pk__in=pages).values_list("pk", "live")) if pages else {}
        self.files = set(File.objects.filter(pk__in=files).values_list("pk", flat=True)) if files else set()
        failed = CheckedLink.objects.filter(url__in=outside, failures__gte=DEAD_AFTER) if outside else CheckedLink.objects.none()
        self.outside = dict(failed.values_list("url", "said"))

    def among(self, outgoing: Links) -> list[tuple[str, str]]:
        """Where they lead, and what is wrong there."""
        found = [(f"page {pk}", "it is not published" if pk in self.pages else "it does not exist") for pk in self._lost(outgoing)]
        found += [(f"file {pk}", "it is not here") for pk in outgoing.files if pk not in self.files]
        return found + [(_short(url), self.outside[url] or "it does not answer") for url in outgoing.outside if url in self.outside]

    def _lost(self, outgoing: Links) -> list[int]:
        return [pk for pk in outgoing.pages if not self.pages.get(pk)]


def _short(url: str) -> str:
    bare = url.split("://", 1)[-1]
    return bare if len(bare) <= 80 else f"{bare[:79]}…"
