"""Who may keep a page: a cache in front keeps strangers' pages, nobody a reader's."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from masthead.access.visits import reader_of
from masthead.kit.clock import now
from masthead.subscriptions.institutions.admitting import admitted

PUBLIC = "public, max-age=0, s-maxage=60, stale-while-revalidate=30"
PRIVATE = "private, no-store"


def cacheable(request: HttpRequest, response: HttpResponse, private: bool = False) -> HttpResponse:
    """The page with the headers that say so. `private`: it holds something for this visitor alone, reader or not."""
    own = private or reader_of(request) is not None or admitted(request, now()) is not None
    response["Cache-Control"] = PRIVATE if own else PUBLIC
    patch_vary_headers(response, ["Cookie"])
    return response
