"""The desk's door: who works there shows a second proof, which holds for twelve hours, and for two while nobody is there.

A link made by whoever has the machine (`masthead readers link`, the first run, the demo) is such a proof itself.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import ResolverMatch, reverse
from django.utils.http import urlencode

from masthead.kit.clock import now
from masthead.kit.forms import SAFE
from masthead.kit.network import network_of
from masthead.kit.refusals import Refusal, answer
from masthead.readers.models import Reader
from masthead.readers.security import audit, proofs

NOTED_EVERY = timedelta(minutes=5)
# Persons' data in bulk, and persons' rights: asked again within the quarter of an hour. Other rooms name theirs by `weighty`.
WEIGHTY = {"wagtailusers_users:add", "wagtailusers_users:edit", "wagtailusers_users:delete", "wagtailusers_groups:edit", "view-as"}
# Addresses of the desk that take a row's number, and of which model; for snippets it stands in their names.
_MODELS: dict[str, str] = {}
# Said by a screen by itself, or of no consequence: the log would drown in them.
UNTOLD = {
    "wagtailadmin_editing_sessions:ping",
    "wagtailadmin_editing_sessions:release",
    "wagtailadmin_dismissibles",
    "wagtailadmin_sidebar",
}


def weighty(*names: str) -> None:
    """From now on these addresses of the desk, and every list taken away from it, want a proof that is fresh."""
    WEIGHTY.update(names)


def about(name: str, model: str) -> None:
    """An address of the desk takes the number of such a row (`app.model`): the log names the reader whose it is."""
    _MODELS[name] = model


class ShowAgain(Refusal):
    """Something was sent to a desk that has closed meanwhile; a page would be asked for the proof."""

    code, status, leads = "show_again", 403, ("desk-door", "Open it in another window")

    def say(self) -> str:
        return "The desk has closed since, to be safe. Open it again in another window, come back to this page, and send it once more."


class ShowFirst(Refusal):
    """A weighty press, and the second proof was shown a while ago. Nothing was done, and what was typed is still in the page behind."""

    code, status, leads = "show_first", 403, ("desk-door", "Show it in another window")

    def say(self) -> str:
        return "This wants your second proof once more: it is a while since you showed it. Then come back to this page, and send it again."


class DeskDoor:
    """Stands before every address of the desk, and writes down what is done behind it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(settings.DESK_PATH):
            return self.get_response(request)
        staff = request.user
        if not isinstance(staff, Reader) or not staff.may_edit():
            return self.get_response(request)  # Wagtail sends them to sign in
        at = now()
        if not proofs.of(request.session).opens_desk(at):
            return _closed(request, ShowAgain())
        _note(request, at)
        response = self.get_response(request)
        _tell(request, staff, response, at)
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """What is weighty asks again. Whom an act concerns is looked up before it: afterwards the row may be gone."""
        staff = request.user if request.path.startswith(settings.DESK_PATH) else None
        if not isinstance(staff, Reader) or not staff.may_edit():
            return None
        if request.method not in SAFE:
            request.concerned = _concerned(request.resolver_match)  # type: ignore[attr-defined]
        if not is_weighty(request) or proofs.of(request.session).recent_second(now()):
            return None
        return _closed(request, ShowFirst())


def is_weighty(request: HttpRequest) -> bool:
    """Whether this takes away a list, or touches what `WEIGHTY` names by more than looking."""
    if request.GET.get("export") in {"csv", "xlsx"}:
        return True
    name = request.resolver_match.view_name if request.resolver_match else ""
    return name in WEIGHTY and request.method not in SAFE


def _closed(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A page is asked for the proof; a form that was sent is refused with what to do, for what was typed must not be lost."""
    if request.method in SAFE:
        return HttpResponseRedirect(f"{reverse('desk-door')}?{urlencode({'next': request.get_full_path()})}")
    return answer(request, refusal)


def _note(request: HttpRequest, at: datetime) -> None:
    """Somebody is there. Written every few minutes, not for each page."""
    seen = proofs.of(request.session).at_desk
    if seen is None or at - seen >= NOTED_EVERY:
        proofs.note(request.session, "at_desk", at)


def _tell(request: HttpRequest, staff: Reader, response: HttpResponse, at: datetime) -> None:
    """An act that was done, or a list taken away, becomes a row."""
    match = request.resolver_match
    taken = request.GET.get("export") in {"csv", "xlsx"}
    if match is None or match.view_name in UNTOLD or response.status_code >= 400 or (request.method in SAFE and not taken):
        return
    if match.view_name == "view-as":  # it writes its own, on whom
        return
    concerned: int | None = getattr(request, "concerned", None)
    audit.do_record(
        by_id=staff.pk,
        what=f"{'took away ' if taken else ''}{match.view_name or match.route}",
        path=request.path,
        on_id=concerned,
        at=at,
        network=network_of(request),
    )


def _concerned(match: ResolverMatch | None) -> int | None:
    """The reader an act is about: the one edited, or whose row it is. None for what is about nobody."""
    if match is None:
        return None
    number = next((str(value) for value in (*match.kwargs.values(), *match.args) if str(value).isdecimal()), "")
    if not number or len(number) > 18:
        return None
    if match.view_name.startswith("wagtailusers_users:"):
        return int(number)
    model = _MODELS.get(match.view_name)
    if model is None and (snippet := re.fullmatch(r"wagtailsnippets_([a-z]+)_([a-z]+):\w+", match.view_name)):
        model = f"{snippet[1]}.{snippet[2]}"
    if model is None:
        return None
    row = apps.get_model(model)._base_manager.filter(pk=number).first()
    return getattr(row, "reader_id", None)
