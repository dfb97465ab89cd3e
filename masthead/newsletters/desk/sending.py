"""The page of an edition on its way: how far it is, what is wrong, what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from masthead.kit.clock import now
from masthead.kit.refusals import BadInput, Refusal
from masthead.newsletters.desk.composer import check_may_compose
from masthead.newsletters.models import Dispatch
from masthead.newsletters.sending import alarms, batches, progress, steering

IN_DOUBT = 200  # named on the page; all of them by `masthead review … --status`


@never_cache
@require_GET
def page(request: HttpRequest, edition_id: int) -> HttpResponse:
    """How far it is. It shows the state of this moment; a script is not needed, the browser's reload is."""
    check_may_compose(request)
    dispatch, at = _dispatch(edition_id), now()
    doubtful = progress.in_doubt(dispatch)
    context = {
        "page_title": f"Sending {dispatch.edition}",
        "header_title": f"Sending: {dispatch.edition}",
        "header_icon": "mail",
        "dispatch": dispatch,
        "edition": dispatch.edition,
        "going": dispatch.state in {Dispatch.State.SENDING, Dispatch.State.PAUSED},
        "progress": progress.progress(dispatch),
        "estimate": progress.estimate(dispatch, at),
        "late": batches.too_late(dispatch, at).count() if dispatch.state == Dispatch.State.SENDING else 0,
        "domains": progress.by_domain(dispatch),
        "answers": progress.answers(dispatch),
        "alarms": dispatch.alarms.filter(seen_at=None),
        "doubtful": doubtful[:IN_DOUBT],
        "more_doubtful": max(0, len(doubtful) - IN_DOUBT),
    }
    return render(request, "newsletters/desk/dispatch.html", context)


@require_POST
def act(request: HttpRequest, edition_id: int) -> HttpResponse:
    """A press on that page."""
    check_may_compose(request)
    dispatch = _dispatch(edition_id)
    try:
        messages.success(request, _act(dispatch, request.POST.get("do", ""), request.POST.get("number", "")))
    except Refusal as refusal:
        messages.error(request, refusal.say())
    return redirect("dispatch", edition_id)


def _act(dispatch: Dispatch, press: str, number: str) -> str:
    at = now()
    if press == "pause":
        steering.do_pause(dispatch=dispatch)
        return "Paused. Letters that were underway still arrive."
    if press == "resume":
        steering.do_resume(dispatch=dispatch, at=at)
        return "It goes on."
    if press == "stop":
        steering.do_stop(dispatch=dispatch, at=at)
        return "Stopped. Those who did not get it are accounted for as left out."
    if press == "send-late":
        steering.do_send_late(dispatch=dispatch)
        return "The late ones go out now."
    if press == "leave-late":
        return f"{steering.do_leave_out_late(dispatch=dispatch, at=at):,} are left out."
    if not (number.isdecimal() and number.isascii() and len(number) < 19):
        raise BadInput("That press is not on this page. Reload it.")
    if press == "seen":
        alarms.do_see(alarm_id=int(number), at=at)
        return "Seen."
    if press in {"arrived", "again"}:
        steering.do_settle(dispatch=dispatch, delivery_id=int(number), arrived=press == "arrived", at=at)
        return "Counted as sent." if press == "arrived" else "It is sent again."
    raise BadInput("That press is not on this page. Reload it.")


def _dispatch(edition_id: int) -> Dispatch:
    return get_object_or_404(Dispatch.objects.select_related("edition", "letter"), edition=edition_id)
