"""Sitemaps: every public address, in files of 10,000, and the last two days for news search."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from masthead.kit.clock import now
from masthead.library.identity import identity
from masthead.library.models import ArticlePage, Author, Country, Region, Series, Topic
from masthead.library.structured import absolute
from masthead.newsletters.models import Edition

EACH = 10_000
FIXED = (
    "/", "/library/", "/subscribe/", "/radar/", "/reviews/daily/", "/reviews/weekly/", "/corrections/", "/authors/",
    "/regions/", "/countries/", "/topics/", "/series/",
)  # fmt: skip
NEWS_AGE = timedelta(hours=48)
NEWS_MOST = 1000
SAME_FOR_ALL = cache_control(public=True, max_age=0, s_maxage=60)  # a cache in front may keep it, a browser asks again

Entry = tuple[str, str]


def _xml(template: str, context: dict[str, object]) -> HttpResponse:
    # Rendered without the request: nothing asks who is reading, so the answer does not vary by cookie.
    return HttpResponse(render_to_string(template, context), content_type="application/xml")


@SAME_FOR_ALL
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list of sitemaps."""
    articles = ArticlePage.objects.live().count()
    parts = ["sections", *(str(n) for n in range(1, -(-articles // EACH) + 1))]
    return _xml("website/sitemap_index.xml", {"places": [absolute(reverse("sitemap", args=[part])) for part in parts]})


@SAME_FOR_ALL
@require_safe
def part(request: HttpRequest, name: str) -> HttpResponse:
    """One sitemap: the sections, or the n-th ten thousand articles."""
    if name == "sections":
        return _xml("website/sitemap.xml", {"entries": _sections()})
    if not (name.isascii() and name.isdigit()) or not 0 < int(name) < 10_000:
        raise Http404
    begin = (int(name) - 1) * EACH
    rows = ArticlePage.objects.live().order_by("pk").values_list("pk", "slug", "last_published_at")[begin : begin + EACH]
    entries = [(absolute(reverse("article", args=[pk, slug])), f"{at:%Y-%m-%d}" if at else "") for pk, slug, at in rows]
    if not entries:
        raise Http404
    return _xml("website/sitemap.xml", {"entries": entries})


def _sections() -> list[Entry]:
    fixed = [absolute(path) for path in FIXED]
    subjects = [absolute(subject.get_absolute_url()) for kind in (Region, Country, Topic, Series, Author) for subject in kind.objects.all()]
    reviews = [absolute(edition.get_absolute_url()) for edition in Edition.objects.filter(published_at__lte=now()).only("kind", "day")]
    return [(place, "") for place in [*fixed, *subjects, *reviews]]


@SAME_FOR_ALL
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """What was published in the last 48 hours, in news search's own form."""
    found = ArticlePage.objects.live().filter(published_at__gt=now() - NEWS_AGE, published_at__lte=now())
    rows = found.order_by("-published_at").values_list("pk", "slug", "title", "published_at")[:NEWS_MOST]
    entries = [(absolute(reverse("article", args=[pk, slug])), title, at.isoformat()) for pk, slug, title, at in rows]
    return _xml("website/news_sitemap.xml", {"entries": entries, "publication": identity().publication})
