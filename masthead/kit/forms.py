"""Which forms we accept: those that our own pages sent.

A stranger's page must be the same for every stranger and set no cookie, so it can carry no CSRF token. The browser
tells us instead where a form came from: `Sec-Fetch-Site` (which no page can forge) or, from older browsers, `Origin`
or `Referer`. Session cookies are SameSite=Lax besides. The desk keeps Django's token, which its scripts expect.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware

from masthead.kit.refusals import ForeignForm, answer

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


def is_ours(request: HttpRequest) -> bool:
    """Whether an unsafe request came from a page of this site."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    claimed = request.headers.get("Origin") or request.headers.get("Referer", "")
    origin = urlsplit(claimed)
    here = {(urlsplit(settings.MASTHEAD.url).scheme, urlsplit(settings.MASTHEAD.url).netloc)}
    here.add((request.scheme or "http", request.get_host()))
    return (origin.scheme, origin.netloc) in here


def for_programs(view: View) -> View:
    """Marks a view that programs of others post to: what it is posted carries its own proof, a signature or a sealed token."""
    view.for_programs = True  # type: ignore[attr-defined]
    return view


Page = TypeVar("Page", bound=HttpResponseBase)


def leading_to(page: Page, places: Iterable[str]) -> Page:
    """Marks a page with a form that goes on, by a redirect, to pages of these origins: browsers hold that against the page's policy too."""
    page.form_places = (*getattr(page, "form_places", ()), *places)  # type: ignore[attr-defined]
    return page


class FormGuard(CsrfViewMiddleware):
    """Refuses acts from foreign pages; behind the desk's door Django's own token check stands as well."""

    def process_request(self, request: HttpRequest) -> None:
        """Only the desk reads the token cookie: a stranger has none."""
        if request.path.startswith(settings.DESK_PATH):
            super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Only the desk is given the token cookie; elsewhere signing in would set one that nothing reads."""
        return super().process_response(request, response) if request.path.startswith(settings.DESK_PATH) else response

    def process_view(
        self, request: HttpRequest, callback: Callable[..., HttpResponseBase], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Django calls this before each view."""
        if request.method in SAFE or getattr(callback, "for_programs", False):
            return None
        request.get_host()  # Django looks at the host when somebody asks for it: here, for every act; a strange one is answered with 400
        if not is_ours(request):
            return answer(request, ForeignForm())
        if request.path.startswith(settings.DESK_PATH):
            return super().process_view(request, callback, args, kwargs)
        return None
