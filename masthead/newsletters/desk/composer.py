"""The composer: one page on which an edition is written, ordered, checked, seen as its readers will, and scheduled."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin import messages

from masthead.kit import limits
from masthead.kit.clock import now
from masthead.kit.limits import Limit
from masthead.kit.refusals import Refusal
from masthead.newsletters.checking import MUST
from masthead.newsletters.desk import previewing, shown
from masthead.newsletters.editions import composing, drafting, reading
from masthead.newsletters.editions.form import as_typed, pressed, written
from masthead.newsletters.editions.inspecting import findings
from masthead.newsletters.models import Edition
from masthead.newsletters.views_editions import date_of
from masthead.readers.models import Reader

TESTS = Limit("test letters", 60, timedelta(hours=1))
PLACES = {"articles": "articles", "radar": "radar", "stories": "stories", "piece": "piece", "offer": "stories"}


def check_may_compose(request: HttpRequest) -> Reader:
    """Who composes; raises for somebody at the desk who may not."""
    if not (isinstance(request.user, Reader) and request.user.has_perm("newsletters.change_edition")):
        raise PermissionDenied
    return request.user


@never_cache
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """The letters: what is due next of each, what went out last."""
    check_may_compose(request)
    context = {"page_title": "Reviews", "header_title": "Reviews", "header_icon": "mail", "rows": shown.coming(now())}
    return render(request, "newsletters/desk/letters.html", {**context, "editions": shown.latest(request.GET.get("kind", ""))})


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin an edition, or open the one there is."""
    check_may_compose(request)
    kind, day = request.POST.get("kind", ""), date_of(request.POST.get("day", ""))
    if kind not in Edition.Kind.values:
        raise Http404("No such letter")
    return redirect("compose", drafting.do_draft(kind, day, now()).pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def compose(request: HttpRequest, edition_id: int) -> HttpResponse:
    """The page, and every press on it. What was typed is kept with each press; what cannot be used is shown again, with the reason."""
    by = check_may_compose(request)
    edition = get_object_or_404(Edition, pk=edition_id)
    if request.method != "POST":
        return _page(request, edition)
    try:
        said, place = _act(request, edition, by)
    except Refusal as refusal:
        if _is_script(request):
            return JsonResponse({"say": refusal.say(), "wrong": True}, status=refusal.status)
        messages.error(request, refusal.say())
        edition.refresh_from_db()
        stale = isinstance(refusal, composing.Stale)
        return _page(request, edition, status=refusal.status, version=request.POST.get("version", "") if stale else str(edition.version))
    if _is_script(request):
        edition.refresh_from_db()
        return JsonResponse({"say": said, "version": edition.version, **_fragments(edition)})
    if said:
        messages.success(request, said)
    kept = {**previewing.asked(request.POST), **({"find": request.POST["find"]} if request.POST.get("find") else {})}
    return redirect(f"{reverse('compose', args=[edition.pk])}?{urlencode(kept)}#{place}")


def _act(request: HttpRequest, edition: Edition, by: Reader) -> tuple[str, str]:
    """Do what was pressed; returns what to say, and the part of the page to show."""
    press, at = request.POST.get("do", "save"), now()
    version = request.POST.get("version", "")
    work = shown.with_offer(pressed(written(request.POST, edition), press), edition, press, at)
    found = composing.do_write(
        edition_id=edition.pk, version=int(version) if version.isdecimal() and len(version) < 10 else 0, written=work, by=by, at=at
    )
    said = _further(press, found, by, request)
    return said or ("Saved." if press == "save" else ""), PLACES.get(press.partition(":")[0], "top")


def _further(press: str, edition: Edition, by: Reader, request: HttpRequest) -> str:
    """What is done besides keeping the words."""
    at = now()
    if press == "test":
        limits.check(TESTS, str(by.pk), at)
        composing.do_test(edition=edition, segment=previewing.segment(request.POST), to=by, at=at)
        return f"A test is on its way to {by.email}."
    if press == "approve":
        composing.do_approve(edition=edition, by=by, at=at)
        return "Approved, as it stands. A change asks for it again."
    if press in {"schedule", "send-now"}:
        dispatch = composing.do_schedule(edition=edition, by=by, at=at, at_once=press == "send-now")
        when = "now" if press == "send-now" else f"at {composing.hour_of(edition):%H:%M} where each lives"
        return f"Scheduled: {dispatch.audience:,} readers get it {when}."
    if press == "correct":
        return f"Corrected for the {composing.do_correct_letter(edition=edition, at=at):,} readers who have not got it yet."
    if press == "publish":
        composing.do_publish(edition=edition, at=at)
        return "Its page is open. Nothing was sent."
    if press == "unpublish":
        composing.do_withdraw_page(edition=edition)
        return "Its page is closed again."
    return ""


@never_cache
@require_GET
def preview(request: HttpRequest, edition_id: int) -> HttpResponse:
    """The letter as one kind of reader gets it, for the frame beside the form: no script runs in it and nothing is loaded but pictures."""
    check_may_compose(request)
    return previewing.answer(get_object_or_404(Edition, pk=edition_id), request.GET, now())


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _fragments(edition: Edition) -> dict[str, Any]:
    """The parts of the page that follow from what is written."""
    context = _judged(edition)
    return {name: render_to_string(f"newsletters/desk/{name}.html", context) for name in ("checks", "counts")}


def _judged(edition: Edition) -> dict[str, Any]:
    at = now()
    found = findings(edition, at)
    letter = composing.letter_of(edition)
    edition.words = edition.words or reading.all_words(reading.lay_out(edition, at, drafting.OPENING_WORDS))
    return {
        "edition": edition,
        "findings": found,
        "musts": sum(one.weight == MUST for one in found),
        "minutes": reading.minutes(edition),
        "letter": letter,
        "needs_approval": bool(letter and letter.needs_approval),
    }


def _page(request: HttpRequest, edition: Edition, status: int = 200, version: str = "") -> HttpResponse:
    posted = request.method == "POST"
    given = request.POST if posted else request.GET
    judged = _judged(edition)
    if posted:
        as_typed(edition, request.POST)  # in memory alone: what could not be kept is still on the page
    context = {
        **judged,
        **shown.desk(edition, given, now()),
        "version": version or str(edition.version),
        "page_title": f"{reading.NAMES[edition.kind]}, {edition.day:%A} {edition.day.day} {edition.day:%B}",
        "preview": previewing.asked(given),
        "views": previewing.SHOWS,
        "readers": previewing.readers(edition, now()),
        "form": request.POST if posted else None,
    }
    return render(request, "newsletters/desk/compose.html", context, status=status)
