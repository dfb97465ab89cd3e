"""Pages go out compressed; pictures, fonts and static files, which are small already or packed beforehand, are let through.

No page of ours echoes a stranger's words beside a secret, which is what guessing by length would need.
"""

from functools import lru_cache
from typing import Any

import brotli
from django.http import HttpRequest
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.utils.cache import patch_vary_headers

PAGES = ("text/html", "text/css", "application/json", "application/xml", "application/atom+xml", "application/rss+xml", "text/calendar")
LEAST = 200  # bytes; below it nothing is gained
EFFORT = 5  # of 11: a tenth smaller than gzip, as fast


class CompressMiddleware(GZipMiddleware):
    """Brotli for browsers that take it, gzip for others, for what is text and whole."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """A streamed file would be packed bit by bit, pictures among them, and lose its length."""
        if response.streaming or not response.headers.get("Content-Type", "").startswith(PAGES):
            return response
        offered = request.headers.get("Accept-Encoding", "")
        if not takes_brotli(offered) or len(response.content) < LEAST or response.has_header("Content-Encoding"):
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Encoding",))
        response.content = brotli.compress(response.content, quality=EFFORT)
        response.headers["Content-Length"] = str(len(response.content))
        response.headers["Content-Encoding"] = "br"
        if response.headers.get("ETag", "").startswith('"'):
            response.headers["ETag"] = f"W/{response.headers['ETag']}"  # the same page, not the same bytes
        return response


def takes_brotli(offered: str) -> bool:
    """Whether a browser that sends this `Accept-Encoding` takes brotli."""
    parts = (part.strip().partition(";") for part in offered.split(","))
    return any(name.strip() == "br" and rest.replace(" ", "") not in {"q=0", "q=0.0"} for name, _, rest in parts)


@lru_cache(maxsize=256)
def packing(offered: str) -> str:
    """How a page goes out to a browser that sends this `Accept-Encoding`: "br", "gzip" or ""."""
    return "br" if takes_brotli(offered) else "gzip" if re_accepts_gzip.search(offered) else ""
