"""Subscriptions, invoices, a provider's news and coupons at the desk: looked for, paid back, played again."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet

from masthead.kit.clock import now
from masthead.kit.refusals import Refusal
from masthead.subscriptions.billing import acts
from masthead.subscriptions.billing.models import Invoice, ProviderEvent, Subscription
from masthead.subscriptions.billing.receiving import do_work_off
from masthead.subscriptions.desk_columns import PressColumn
from masthead.subscriptions.models import Plan
from masthead.subscriptions.selling.models import Coupon, TaxRate, Voice

MONTHS = 12


class NotTyped(ModelPermissionPolicy):
    """Written down by machines: nobody types one at the desk, changes or deletes one. Who may change plans may look."""

    def user_has_permission(self, user: object, action: str) -> bool:
        return action not in {"add", "delete", "change"} and bool(super().user_has_permission(user, "change"))


for written in (Subscription, Invoice, ProviderEvent):
    register_permission_policy(written, NotTyped(written, auth_model=Plan))
for typed in (Coupon, TaxRate, Voice):
    register_permission_policy(typed, ModelPermissionPolicy(typed, auth_model=Plan))


class RefundColumn(PressColumn):
    """The press that pays back, where there is something to pay back; and the one that says a transfer was made."""

    cell_template_name = "subscriptions/desk/refund_cell.html"


class ReplayColumn(PressColumn):
    """The press that works an event off again."""

    cell_template_name = "subscriptions/desk/replay_cell.html"


class SubscriptionViewSet(SnippetViewSet):
    model = Subscription
    icon = "user"
    list_display = ("reader", "plan", "state", "money", "provider", "renews_at", "ends_at")
    list_filter = ("state", "provider", "plan")
    search_fields = ("reader__email", "external_id")
    search_backend_name = None


class InvoiceViewSet(SnippetViewSet):
    model = Invoice
    icon = "doc-full"
    list_display = ("number", "reader", "issued_at", "state", "money", RefundColumn("refund", label="Paid back"))
    list_filter = ("state", "provider")
    search_fields = ("number", "reader__email", "external_id", "payment_id")
    search_backend_name = None


class EventViewSet(SnippetViewSet):
    model = ProviderEvent
    icon = "history"
    menu_label = "Providers’ news"
    list_display = ("received_at", "kind", "external_id", "tries", "note", ReplayColumn("replay", label="Worked off"))
    list_filter = ("provider", "kind")
    search_fields = ("external_id", "kind", "note")
    search_backend_name = None


class CouponViewSet(SnippetViewSet):
    model = Coupon
    icon = "tag"
    list_display = ("code", "says", "plan", "ends", "most")
    panels = ("code", "percent", "minor", "currency", "lasting", "months", "plan", "begins", "ends", "most")


class TaxRateViewSet(SnippetViewSet):
    model = TaxRate
    icon = "table"
    list_display = ("country", "percent")
    panels = ("country", "percent")


class VoiceViewSet(SnippetViewSet):
    model = Voice
    icon = "openquote"
    menu_label = "What readers say"
    list_display = ("who", "what", "shown")
    panels = ("words", "who", "what", "shown", "position")


VIEW_SETS = (SubscriptionViewSet, InvoiceViewSet, EventViewSet, CouponViewSet, TaxRateViewSet, VoiceViewSet)


@require_POST
@permission_required("subscriptions.change_order")
def refund(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Pay back what is typed, all of it by default, and end the subscription unless told not to; or: the transfer was made."""
    invoice = get_object_or_404(Invoice.objects.select_related("subscription", "reader"), pk=invoice_id)
    try:
        if request.POST.get("act") == "transferred":
            done = Invoice.objects.filter(pk=invoice.pk, refund_owed__gt=0).update(refund_owed=0)
            messages.success(request, f"{invoice.number}: the transfer is noted." if done else "Nothing was owed. Nothing was changed.")
        else:
            minor = _amount(request.POST.get("amount", ""), invoice)
            acts.do_refund(invoice=invoice, minor=minor, at=now(), ends=request.POST.get("ends") == "yes")
            messages.success(request, f"{invoice.number}: the money goes back to {invoice.reader}.")
    except Refusal as refusal:
        messages.warning(request, refusal.say())
    return redirect(reverse("wagtailsnippets_subscriptions_invoice:list"))


def _amount(typed: str, invoice: Invoice) -> int:
    """What is typed, in minor units; everything that is left where nothing is."""
    bare = typed.strip()
    if not bare:
        return invoice.minor - invoice.refunded_minor
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 10 else 0


@require_POST
@permission_required("subscriptions.change_order")
def replay(request: HttpRequest, event_id: int) -> HttpResponse:
    """Work an event off again: what it is about is asked for anew, so that nothing can be done twice."""
    event = get_object_or_404(ProviderEvent, pk=event_id)
    do_work_off(event.pk, now(), again=True)
    event.refresh_from_db()
    (messages.success if event.worked_at else messages.warning)(request, f"{event.kind}: {event.note}")
    return redirect(reverse("wagtailsnippets_subscriptions_providerevent:list"))


@permission_required("subscriptions.change_order")
def overview(request: HttpRequest) -> HttpResponse:
    """A year of subscriptions: begun, ended, and how many ran at each month's end."""
    months = by_month(now())
    most = max((row["running"] for row in months), default=0) or 1
    rows = [row | {"share": round(100 * row["running"] / most)} for row in months]
    states = Subscription.objects.values("state").annotate(count=Count("pk")).order_by("state")
    return render(request, "subscriptions/desk/overview.html", {"months": rows, "states": states})


def by_month(at: datetime) -> list[dict[str, Any]]:
    """The last twelve months, oldest first. Two queries."""
    begun = dict(_counted("started_at", Q()))
    ended = dict(_counted("ends_at", Q(ends_at__lte=at)))
    running, rows = 0, []
    for month in sorted({*begun, *ended, at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)}):
        running += begun.get(month, 0) - ended.get(month, 0)
        rows.append({"month": month, "begun": begun.get(month, 0), "ended": ended.get(month, 0), "running": running})
    return rows[-MONTHS:]


def _counted(field: str, where: Q) -> list[tuple[datetime, int]]:
    rows = Subscription.objects.filter(where).exclude(state="awaited").exclude(**{field: None}).annotate(month=TruncMonth(field))
    return [(row["month"], row["count"]) for row in rows.values("month").annotate(count=Count("pk")).order_by("month")]


DESK_URLS = [
    path("invoices/<int:invoice_id>/refund/", refund, name="refund-invoice"),
    path("provider-news/<int:event_id>/replay/", replay, name="replay-event"),
    path("subscriptions/overview/", overview, name="subscriptions-overview"),
]
