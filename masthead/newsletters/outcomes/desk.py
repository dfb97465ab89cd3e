"""What came back, at the desk: alarms, replies, suppressions with their reasons; and whether other servers trust us."""

import ipaddress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from masthead.kit.clock import now
from masthead.kit.refusals import BadInput
from masthead.newsletters import suppressions
from masthead.newsletters.models import ConsentRecord
from masthead.newsletters.outcomes import acting, deliverability
from masthead.newsletters.outcomes.looking_up import NameSystem
from masthead.newsletters.outcomes.mail import take_apart
from masthead.newsletters.outcomes.models import Inbound, Suppression, Trouble
from masthead.newsletters.sending import alarms
from masthead.newsletters.sending.models import Alarm, Delivery
from masthead.newsletters.verp import domain
from masthead.readers import addresses

SHOWN = 50
MONTH = timedelta(days=30)
RIGHT = "newsletters.change_letter"


def _check(request: HttpRequest) -> None:
    if not request.user.has_perm(RIGHT):  # type: ignore[union-attr]
        raise PermissionDenied


@never_cache
@require_safe
def came_back(request: HttpRequest) -> HttpResponse:
    """Everything of the last weeks, on one page; an address can be looked up, for the list itself names nobody."""
    _check(request)
    typed = request.GET.get("address", "")[:254].strip()
    kind = request.GET.get("kind", "")
    rows = Inbound.objects.defer("body").select_related("delivery__dispatch__edition")
    rows = rows.filter(verdict=kind) if kind else rows
    at = now()
    context = {
        "page_title": "What came back",
        "header_title": "What came back",
        "header_icon": "mail",
        "alarms": Alarm.objects.filter(seen_at=None)[:SHOWN],
        "typed": typed,
        "found": suppressions.in_force(typed) if typed else None,
        "consents": ConsentRecord.objects.filter(reader__email__iexact=typed).select_related("letter")[:SHOWN] if typed else [],
        "suppressions": Suppression.objects.filter(lifted_at=None)[:SHOWN],
        "of": Suppression.objects.filter(lifted_at=None).count(),
        "troubled": Trouble.objects.filter(last_at__gt=at - MONTH).count(),
        "rows": rows[:SHOWN],
        "kind": kind,
        "counts": _counts(at),
        "replies": [(row, _reply(row)) for row in Inbound.objects.filter(verdict="reply")[:10]],
    }
    return render(request, "newsletters/desk/came_back.html", context)


def _counts(at: datetime) -> list[tuple[str, int]]:
    found = Inbound.objects.filter(came_at__gt=at - MONTH).order_by().values_list("verdict").annotate(times=Count("pk"))
    return sorted(((verdict or "not looked at", times) for verdict, times in found), key=lambda one: -one[1])


def _reply(row: Inbound) -> dict[str, str]:
    mail = take_apart(bytes(row.body))
    return {"from": mail.header("from"), "subject": mail.header("subject"), "text": mail.says.strip()[:1500]}


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Lift a suppression, add one, see to an alarm, have something judged again."""
    _check(request)
    try:
        messages.success(request, _do(request.POST.get("what", ""), request.POST, str(request.user), now()))
    except BadInput as refusal:
        messages.error(request, refusal.say())
    return HttpResponseRedirect(reverse("came-back"))


def _do(what: str, given: Any, who: str, at: datetime) -> str:
    number = int(given.get("id")) if str(given.get("id", "")).isdecimal() and len(given.get("id", "")) < 15 else 0
    match what:
        case "lift":
            row = Suppression.objects.filter(pk=number).first()
            if row is None or not suppressions.do_lift(address_key=row.digest, at=at, by=who):
                raise BadInput("That address is not held back any more.")
            return "Letters go to that address again, to whatever its reader has agreed to."
        case "add":
            try:
                address = addresses.clean(given.get("address", ""))
            except addresses.BadAddress as error:
                raise BadInput(str(error)) from None
            suppressions.do_suppress(address=address, reason=Suppression.Reason.HAND, at=at, evidence=f"by {who}")
            return f"No more letters go to {address}."
        case "see":
            alarms.do_see(alarm_id=number, at=at)
            return "Seen to."
        case "again":
            acting.do_again(number, at)
            return "Judged once more."
    raise BadInput("That cannot be done here.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def deliverable(request: HttpRequest) -> HttpResponse:
    """How other servers see us. The name system is asked by a press, and about our own domain alone."""
    _check(request)
    at = now()
    findings = [deliverability.one_click(settings.MASTHEAD.url), _complaints(at)]
    typed = request.POST.get("sending", "")[:400]
    error = ""
    if request.method == "POST":
        try:
            numbers = [str(ipaddress.ip_address(one)) for one in typed.replace(",", " ").split()][:5]
            selector = settings.MASTHEAD.dkim_selector if settings.MASTHEAD.dkim_key else ""
            findings += deliverability.examine(domain(), selector=selector, sending=numbers, asked=NameSystem())
        except ValueError:
            error = "Give IP numbers, such as 192.0.2.7, or leave it empty."
    context = {
        "page_title": "Deliverability",
        "header_title": "Deliverability",
        "header_icon": "mail",
        "domain": domain(),
        "findings": findings,
        "asked": request.method == "POST" and not error,
        "typed": typed,
        "error": error,
    }
    return render(request, "newsletters/desk/deliverability.html", context, status=422 if error else 200)


def _complaints(at: datetime) -> deliverability.Finding:
    reported = Inbound.objects.filter(verdict="complaint", came_at__gt=at - MONTH).count()
    return deliverability.complaints(reported, Delivery.objects.filter(state=Delivery.State.SENT, sent_at__gt=at - MONTH).count())


class OutcomesMenuItem(MenuItem):
    """Shown to those who look after letters."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(getattr(request, "user", None) and request.user.has_perm(RIGHT))


@hooks.register("register_admin_urls")
def urls() -> list[object]:
    return [
        path("came-back/", came_back, name="came-back"),
        path("came-back/act/", act, name="came-back-act"),
        path("deliverability/", deliverable, name="deliverability"),
    ]


@hooks.register("register_reports_menu_item")
def came_back_item() -> MenuItem:
    return OutcomesMenuItem("What came back", reverse("came-back"), name="came-back", icon_name="mail", order=720)


@hooks.register("register_reports_menu_item")
def deliverability_item() -> MenuItem:
    return OutcomesMenuItem("Deliverability", reverse("deliverability"), name="deliverability", icon_name="globe", order=730)
