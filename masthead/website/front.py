"""The front page: what the editors composed, and what fills itself."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from masthead.access.caching import PRIVATE, cacheable
from masthead.curator import radar
from masthead.curator.views import today
from masthead.kit.clock import now
from masthead.library import shelf
from masthead.library.models import ArticlePage, Format, FrontPage, Topic
from masthead.newsletters.editions import reading as editions
from masthead.website.composing import Chosen, Front, Group, compose

NEWEST = 30
DEPTH_REACH = timedelta(days=400)  # an in-depth piece further behind the newest article than this is the library's
DATES, TOPICS = 6, 20


@require_safe
def home(request: HttpRequest, draft: FrontPage | None = None) -> HttpResponse:
    """The front page. `draft`: as it is being composed at the desk, whose preview finds this view by its address."""
    at, day = now(), today()
    page = draft or FrontPage.objects.live().prefetch_related("picks").first()
    daily = editions.todays(day, at)
    context: dict[str, Any] = {
        "front": composed(chosen(page)),
        "daily": daily,
        "radar": radar.next_few(day, DATES),
        "topics": list(Topic.objects.all()[:TOPICS]),
        "is_preview": draft is not None,
    }
    if daily is not None:
        context |= {"take": editions.opening(daily), "following": editions.labels(daily), "minutes": editions.minutes(daily)}
    response = cacheable(request, render(request, "website/home.html", context))
    if draft is not None:
        response["Cache-Control"] = PRIVATE
    return response


def chosen(page: FrontPage | None) -> Chosen:
    """What stands in the desk's form, by number."""
    if page is None:
        return Chosen()
    groups = [block["value"] for block in page.collections.raw_data if block["type"] == "collection"]
    return Chosen(
        lead=page.lead_id,
        picks=tuple(pick.article_id for pick in page.picks.all()),
        archive=page.archive_piece_id,
        archive_note=page.archive_note,
        groups=tuple(Group(group["heading"], group.get("introduction") or "", _numbers(group["articles"])) for group in groups),
    )


def _numbers(rows: list[Any]) -> tuple[int, ...]:
    """A list block keeps each value in an envelope; one written by a script may not."""
    values = [row["value"] if isinstance(row, dict) else row for row in rows]
    return tuple(value for value in values if value)


def composed(choice: Chosen) -> Front[ArticlePage]:
    """The page's articles, as cards: eight queries, however many articles there are."""
    newest = list(shelf.undressed().filter(published_at__isnull=False)[:NEWEST])
    depth = shelf.undressed().filter(format=Format.IN_DEPTH)
    if newest and newest[0].published_at:
        depth = depth.filter(published_at__gt=newest[0].published_at - DEPTH_REACH)
    named = list(shelf.undressed().filter(pk__in=choice.articles())) if choice.articles() else []
    front: Front[ArticlePage] = compose(newest or list(shelf.undressed()[:NEWEST]), list(depth[:8]), named, choice)
    shelf.dressed(front.cards())
    return front
