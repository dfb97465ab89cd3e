"""Looking at pages as a reader sees them: exactly those pages, and none of the reader's powers. Ends by itself after half an hour.

The session stays the member of staff's own; only what asks "who reads?" is answered with the reader. Every act is refused, and so is
what would carry the reader's data or keys away. At the desk one is oneself.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from masthead.kit.clock import now
from masthead.kit.forms import SAFE
from masthead.kit.refusals import Refusal, answer
from masthead.readers.models import Reader
from masthead.readers.security import audit, proofs

KEY = "viewing"
LIFE = timedelta(minutes=30)
END = "/viewing/end/"
# What carries a reader's data away, or opens a door of theirs. Other rooms name theirs by `shut`.
_shut = {"/account/reading/export", "/letters/consents.csv", "/letters/preferences/", "/sign-in/", "/account/security/", "/account/erase/"}


def shut(*paths: str) -> None:
    """From now on nobody who only looks opens an address that begins like this."""
    _shut.update(paths)


def cookie_name() -> str:
    """The cookie that says that a view may be on. What counts lies in the session."""
    return str(settings.MASTHEAD.cookie("viewing"))


def remember(response: HttpResponse) -> None:
    """Have the browser say that a view is on, for as long as one lasts."""
    life = int(LIFE.total_seconds())
    response.set_cookie(cookie_name(), "1", max_age=life, secure=settings.MASTHEAD.secure, httponly=True, samesite="Lax")


class NoPower(Refusal):
    """An act, or an address of the reader's own, while one only looks."""

    code, status = "no_power", 403

    def say(self) -> str:
        return "You are looking at these pages as a reader sees them: nothing can be done here in their name. End the view first."


class NotToBeViewed(Refusal):
    """Somebody whose pages are not to be looked at in this way."""

    code, status = "not_to_be_viewed", 409

    def say(self) -> str:
        return "Pages are looked at as a reader sees them. This person works at the desk, or can no longer sign in."


def do_begin(*, request: HttpRequest, staff: Reader, reader: Reader, network: str, at: datetime) -> None:
    """See pages as `reader` from now on. Raises NotToBeViewed."""
    if reader.may_edit() or not reader.is_active:
        raise NotToBeViewed
    request.session[KEY] = {"reader": reader.pk, "until": (at + LIFE).isoformat()}
    audit.do_record(by_id=staff.pk, what="began viewing as", on_id=reader.pk, at=at, path=request.path, network=network)


def do_end(*, request: HttpRequest, staff: Reader, network: str, at: datetime) -> None:
    """Be oneself again."""
    kept = request.session.pop(KEY, None)
    if kept:
        audit.do_record(by_id=staff.pk, what="ended viewing as", on_id=kept["reader"], at=at, path=request.path, network=network)


def _viewed(request: HttpRequest, at: datetime) -> Reader | None:
    """Whom the session looks as, if it still may."""
    kept = request.session.get(KEY)
    staff = request.user
    if not kept or not isinstance(staff, Reader) or not staff.may_edit():
        return None
    if at >= datetime.fromisoformat(kept["until"]) or not proofs.of(request.session).opens_desk(at):
        del request.session[KEY]
        return None
    reader = Reader.objects.filter(pk=kept["reader"], is_active=True).first()
    return None if reader is None or reader.may_edit() else reader


class ViewingMiddleware:
    """Swaps the reader in for what is asked, and lets nothing be done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The cookie only says that it is worth looking: a page that is the same for all must not ask for the session.
        oneself = request.path == END or request.path.startswith((settings.DESK_PATH, settings.STATIC_URL))
        if oneself or cookie_name() not in request.COOKIES:
            return self.get_response(request)
        reader = _viewed(request, now())
        if reader is None:
            return self.get_response(request)
        staff: Any = request.user
        request.viewed_by = staff  # type: ignore[attr-defined]
        request.user = reader
        for cookie in (settings.MASTHEAD.cookie("pass"), settings.MASTHEAD.cookie("gift"), settings.MASTHEAD.cookie("gifts")):
            request.COOKIES.pop(cookie, None)  # what staff's own browser holds is not the reader's
        closed = request.method not in SAFE or request.path.startswith(tuple(_shut))
        response = answer(request, NoPower()) if closed else self.get_response(request)
        response["Cache-Control"] = "private, no-store"
        return response
