"""Headers on every answer: what a browser may load, where it may be framed, what it may tell others."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from masthead.library.embeds import HOSTS

PUBLIC = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'{places}; base-uri 'none'; frame-ancestors {frames}; manifest-src 'self'; media-src 'self' https:; "
    f"frame-src {' '.join(HOSTS)}"  # what a reader may load by a press, and no other host
)
# Wagtail's screens bring inline scripts and styles of their own; only staff see them, and only from this host.
DESK = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
PERMISSIONS = "camera=(), microphone=(), geolocation=(), browsing-topics=(), interest-cohort=()"


class HeadersMiddleware:
    """Outermost, so that refusals and errors carry them too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        desk = request.path.startswith(settings.DESK_PATH)
        # The desk shows a draft in a frame of its own; nobody else may frame a page of ours.
        framed = desk or getattr(request, "is_preview", False)
        places = "".join(f" {place}" for place in getattr(response, "form_places", ()))
        public = PUBLIC.format(frames="'self'" if framed else "'none'", places=places)
        response.headers.setdefault("Content-Security-Policy", DESK if desk else public)
        response.headers.setdefault("X-Frame-Options", "SAMEORIGIN" if framed else "DENY")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", _shown_by(response))
        if response.cookies and response.headers.get("Cache-Control", "").startswith("public"):
            # A page for everybody, asked for with a cookie that was none, takes it back: a cache would hand that to everybody.
            response.headers["Cache-Control"] = "private, no-store"
        if not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response


def _shown_by(response: HttpResponse) -> str:
    """Pictures stand in letters and in readers of feeds, which are pages of others; nothing else of ours does."""
    return "cross-origin" if response.headers.get("Content-Type", "").startswith("image/") else "same-origin"
