"""The desk's report on rights that end: which pictures, when, and in which live articles they are shown."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import ReferenceIndex
from wagtail.permissions import policy_registry

from masthead.kit.clock import now
from masthead.library.models import ArticlePage, Picture
from masthead.library.pictures.finding import Sizes, sizes_for
from masthead.library.pictures.rights import ended, written

DAY, SOON, LATER = timedelta(days=1), timedelta(days=30), timedelta(days=90)


@dataclass
class Use:
    """A live article that shows the picture, and where in it."""

    article: ArticlePage
    places: list[str]


@dataclass
class Ending:
    """A picture whose rights end, or have ended."""

    picture: Picture
    sizes: Sizes
    when: str
    uses: list[Use] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """Those of one urgency."""

    heading: str
    note: str
    endings: list[Ending]
    urgent: bool = False


def groups(today: date) -> list[Group]:
    """What has ended, what ends within thirty days, what within ninety; only what a live article shows. Seven queries at most."""
    pictures = list(Picture.objects.filter(rights_end__lte=today + LATER).order_by("rights_end", "pk"))
    uses, sizes = _uses(pictures), sizes_for(pictures)
    found = [Ending(one, sizes.get(one.pk) or Sizes(), when(one.rights_end, today), uses[one.pk]) for one in pictures if uses[one.pk]]
    over = [one for one in found if ended(one.picture.rights_end, today)]
    soon = [one for one in found[len(over) :] if ended(one.picture.rights_end, today + SOON + DAY)]  # in order of their end
    later = found[len(over) + len(soon) :]
    return [
        Group(
            "Rights have ended", "These pictures are on the site without a right to be. Replace them, or enter the new date.", over, True
        ),
        Group("Within 30 days", "", soon),
        Group("Within 90 days", "", later),
    ]


def when(end: date | None, today: date) -> str:
    """Ended yesterday, on 3 November 2026."""
    if end is None:
        return ""
    days = (end - today).days
    near = {-1: "Ended yesterday", 0: "End today", 1: "End tomorrow"}.get(days)
    return f"{near or (f'End in {days} days' if days > 0 else f'Ended {-days} days ago')}, on {written(end)}"


def _uses(pictures: Iterable[Picture]) -> dict[int, list[Use]]:
    """The live articles of each picture."""
    ids = [picture.pk for picture in pictures]
    places: dict[tuple[int, int], list[str]] = defaultdict(list)
    for article, picture in ArticlePage.objects.live().filter(picture__in=ids).values_list("pk", "picture_id"):
        places[picture, article].append("at the top")
    kinds = ContentType.objects.get_for_models(Picture, ArticlePage)
    in_texts = ReferenceIndex.objects.filter(
        to_content_type=kinds[Picture],
        to_object_id__in=[str(pk) for pk in ids],
        content_type=kinds[ArticlePage],
        model_path__startswith="body.",
    )
    for article, picture in in_texts.values_list("object_id", "to_object_id").distinct():
        places[int(picture), int(article)].append("in the text")
    live = ArticlePage.objects.live().only("title", "slug", "published_at", "content_type").in_bulk({article for _, article in places})
    found: dict[int, list[Use]] = defaultdict(list)
    for (picture, article), where in places.items():
        if article in live:
            found[picture].append(Use(live[article], where))
    return found


def may_see(user: Any) -> bool:
    """Whoever looks after pictures: they can enter a new date."""
    return bool(user.is_active and policy_registry.get_by_type(Picture).user_has_any_permission(user, ["change"]))


@never_cache
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """The page."""
    if not may_see(request.user):
        raise PermissionDenied
    found = groups(timezone.localdate(now()))
    context = {"groups": [one for one in found if one.endings], "page_title": "Rights expiring", "header_icon": "image"}
    return render(request, "library/desk/rights.html", context)


@hooks.register("register_admin_urls")
def rights_urls() -> list[object]:
    return [path("reports/rights/", report, name="rights-report")]


class RightsMenuItem(MenuItem):
    """Under Reports, for whom it answers."""

    def is_shown(self, request: HttpRequest) -> bool:
        """People who may change pictures."""
        return may_see(request.user)


@hooks.register("register_reports_menu_item")
def rights_menu_item() -> MenuItem:
    return RightsMenuItem("Rights expiring", reverse("rights-report"), icon_name="image", order=700)
