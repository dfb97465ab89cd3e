"""Counting what is asked and how it goes, and numbering it, so that lines about one request can be found together."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from masthead.kit import metrics, quiet
from masthead.website.failing import busy

log = logging.getLogger("masthead.requests")

# Kinds of pages, by the first word of their address: few, so that a count for each costs nothing.
KINDS = {
    "": "front", "articles": "article", "library": "library", "account": "account", "desk": "desk", "static": "file", "media": "file",
    "regions": "list", "topics": "list", "countries": "list", "authors": "list", "series": "list", "radar": "list", "reviews": "list",
    "today": "list", "feeds": "feed", "sitemap.xml": "feed", "news-sitemap.xml": "feed", "subscribe": "billing", "billing": "billing",
    "cancel": "billing", "sign-in": "arriving", "keep-reading": "arriving", "confirm": "arriving", "letters": "letters",
    "healthz": "health", "readyz": "health", "metrics": "health",
}  # fmt: skip
# SQLite's own words. PostgreSQL waits without an end of its own, and says "No space left on device" of a full disk.
CANNOT_WRITE = {"is locked": "locked", "disk is full": "full", "disk I/O error": "full", "No space left": "full"}
METHODS = {"GET", "HEAD", "POST"}
_NUMBER = re.compile(r"[0-9a-f]{16,64}")


def kind_of(path: str) -> str:
    """Which kind of page an address is one of."""
    return KINDS.get(path.split("/", 2)[1] if path.startswith("/") else path, "other")


class CountingMiddleware:
    """Outermost of all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        # A number is believed of our own proxy alone, and only if it looks like one: it stands in every line of the log.
        given = request.META.get("HTTP_X_REQUEST_ID", "") if settings.MASTHEAD.proxies else ""
        token = quiet.request_number.set(given if _NUMBER.fullmatch(given) else uuid.uuid4().hex)
        try:
            response = self.get_response(request)
            took = time.perf_counter() - began
            kind, method = kind_of(request.path_info), request.method if request.method in METHODS else "other"
            metrics.timed("request_seconds", took, kind=kind, method=str(method), status=f"{response.status_code // 100}xx")
            if settings.MASTHEAD.log_format == "json":
                about = {"kind": kind, "method": method, "status": response.status_code, "ms": round(took * 1000, 1)}
                log.info("answered", extra={"about": about})
            return response
        finally:
            quiet.request_number.reset(token)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A writer that waited in vain, or a full disk: no mistake of ours, and the next try may do."""
        said = str(exception) if isinstance(exception, OperationalError) else ""
        what = next((what for words, what in CANNOT_WRITE.items() if words in said), "")
        if not what:
            return None
        metrics.count(f"database_{what}_total")
        log.error("%s could not be written down: %s", kind_of(request.path_info), said)
        return busy(request)
