"""Subscriptions at the desk: plans, orders with the press that records a payment, grants."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.menu import MenuItem
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from masthead.kit.clock import now
from masthead.kit.refusals import Refusal
from masthead.subscriptions.desk import DESK_URLS, VIEW_SETS
from masthead.subscriptions.desk_columns import PressColumn
from masthead.subscriptions.gifts.desk import GiftViewSet
from masthead.subscriptions.gifts.desk import paths as gift_paths
from masthead.subscriptions.granting import do_revoke
from masthead.subscriptions.institutions.desk import InstitutionViewSet
from masthead.subscriptions.institutions.desk import paths as institution_paths
from masthead.subscriptions.models import Grant, Order, Plan, Price
from masthead.subscriptions.providers.manual.invoices import do_cancel, do_record_payment
from masthead.subscriptions.teams.desk import TeamViewSet


class PaymentColumn(PressColumn):
    """The press that records a payment, where one is awaited."""

    cell_template_name = "subscriptions/desk/payment_cell.html"


class RevokeColumn(PressColumn):
    """The press that ends access, where there is some to end."""

    cell_template_name = "subscriptions/desk/revoke_cell.html"

    def get_value(self, instance: Grant) -> bool:
        """Whether there is."""
        return instance.revoked_at is None and (instance.ends is None or instance.ends > now())


class OrdersAreNotTyped(ModelPermissionPolicy):
    """Orders come from readers: nobody types one at the desk, or deletes one."""

    def user_has_permission(self, user: object, action: str) -> bool:
        return action not in {"add", "delete", "change"} and bool(super().user_has_permission(user, "change"))


register_permission_policy(Order, OrdersAreNotTyped(Order))
register_permission_policy(Price, ModelPermissionPolicy(Price, auth_model=Plan))  # who may change a plan may price it


class PlanViewSet(SnippetViewSet):
    model = Plan
    icon = "tag"
    list_display = ("name", "slug", "on_sale")
    panels = ("name", "slug", "summary", "on_sale", "position", "audience", "countries", "trial_days")


class PriceViewSet(SnippetViewSet):
    model = Price
    icon = "tag"
    list_display = ("plan", "money", "months")
    panels = ("plan", "months", "minor", "currency", "first_minor", "first_periods")


class OrderViewSet(SnippetViewSet):
    model = Order
    icon = "form"
    list_display = ("reference", "reader", "plan", "state", "ordered_at", PaymentColumn("payment", label="Payment"))
    list_filter = ("state",)


class GrantViewSet(SnippetViewSet):
    model = Grant
    icon = "key"
    list_display = ("reader", "plan", "source", "starts", "ends", "revoked_at", RevokeColumn("revoke", label="Access"))
    list_filter = ("source",)
    panels = ("reader", "plan", "source", "starts", "ends", "revoked_at", "reason")


class SubscriptionsGroup(SnippetViewSetGroup):
    menu_label = "Subscriptions"
    menu_icon = "key"
    menu_order = 250
    items = (OrderViewSet, GrantViewSet, *VIEW_SETS, GiftViewSet, TeamViewSet, InstitutionViewSet, PlanViewSet, PriceViewSet)


register_snippet(SubscriptionsGroup)


@require_POST
@permission_required("subscriptions.change_order")
def decide_order(request: HttpRequest, order_id: int) -> HttpResponse:
    """Record the payment of an order, or cancel it; a second press changes nothing and says so."""
    order = get_object_or_404(Order, pk=order_id)
    try:
        if request.POST.get("act") == "paid":
            grant = do_record_payment(order=order, at=now())
            told = f"{order.reader} has access until {grant.ends:%d %B %Y}" if grant else f"{order.line} is handed over"
            messages.success(request, f"{order.reference} is paid; {told}.")
        else:
            do_cancel(order=order)
            messages.success(request, f"{order.reference} is cancelled.")
    except Refusal as refusal:
        messages.warning(request, refusal.say())
    return redirect(reverse("wagtailsnippets_subscriptions_order:list"))


@require_POST
@permission_required("subscriptions.change_grant")
def revoke_grant(request: HttpRequest, grant_id: int) -> HttpResponse:
    """End a grant now; a second press changes nothing and says so. Without a new reason the one on it stays."""
    grant = get_object_or_404(Grant, pk=grant_id)
    if grant.revoked_at:
        messages.warning(request, f"This access of {grant.reader} has ended already. Nothing was changed.")
    else:
        do_revoke(grant=grant, at=now(), reason=request.POST.get("reason", "").strip()[:200] or grant.reason)
        messages.success(request, f"Access is revoked: {grant.reader} has {grant.plan} by this grant no longer.")
    return redirect(reverse("wagtailsnippets_subscriptions_grant:list"))


@hooks.register("register_admin_urls")
def desk_urls() -> list[object]:
    return [
        path("orders/<int:order_id>/decide/", decide_order, name="decide-order"),
        path("grants/<int:grant_id>/revoke/", revoke_grant, name="revoke-grant"),
        *gift_paths,
        *institution_paths,
        *DESK_URLS,
    ]


@hooks.register("register_admin_menu_item")
def overview_item() -> MenuItem:
    """A year of subscriptions, beside the reports."""
    return MenuItem("Subscriptions by month", reverse("subscriptions-overview"), icon_name="calendar-alt", order=255)
