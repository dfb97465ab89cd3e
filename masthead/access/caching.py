"""Who may keep a page: a cache in front keeps strangers' pages, nobody a reader's."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from masthead.access.visits import reader_of
from masthead.kit.clock import now
from masthead.subscriptions.institutions.admitting import admitted

# A cache in front asks again after a minute, and for half a minute more while others are answered from what it has; while we are
# down it may say for an hour what it said last.
PUBLIC = "public, max-age=0, s-maxage=60, stale-while-revalidate=30, stale-if-error=3600"
PRIVATE = "private, no-store"


def cacheable(request: HttpRequest, response: HttpResponse, private: bool = False) -> HttpResponse:
    """The page with the headers that say so. `private`: it holds something for this visitor alone, reader or not."""
    own = private or reader_of(request) is not None or admitted(request, now()) is not None
    response["Cache-Control"] = PRIVATE if own else PUBLIC
    if not own:
        name_for_purging(response)
    patch_vary_headers(response, ["Cookie"])
    return response


def name_for_purging(response: HttpResponse, *names: str) -> None:
    """By what a cache of others (a CDN) may be told to forget this page: all pages at once, or one thing's."""
    response["Surrogate-Key"] = " ".join(["pages", *names])
