"""Pages go out compressed; pictures, fonts and static files, which are small already or packed beforehand, are let through."""

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware

PAGES = ("text/html", "text/css", "application/json", "application/xml", "application/atom+xml", "application/rss+xml", "text/calendar")


class CompressMiddleware(GZipMiddleware):
    """Django's, which pads at random against guessing by length, for what is text and whole."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """A streamed file would be packed bit by bit, pictures among them, and lose its length."""
        if response.streaming or not response.headers.get("Content-Type", "").startswith(PAGES):
            return response
        packed: HttpResponse = super().process_response(request, response)
        return packed
