"""Subscriptions at the desk: plans, orders with the press that records a payment, grants."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from masthead.kit.clock import now
from masthead.kit.refusals import Refusal
from masthead.subscriptions.models import Grant, Order, Plan, Price
from masthead.subscriptions.providers.manual.invoices import do_cancel, do_record_payment


class PaymentColumn(Column):
    """The press that records a payment, where one is awaited."""

    cell_template_name = "subscriptions/desk/payment_cell.html"


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
    panels = ("name", "slug", "summary", "on_sale", "position")


class PriceViewSet(SnippetViewSet):
    model = Price
    icon = "tag"
    list_display = ("plan", "money", "months")
    panels = ("plan", "months", "minor", "currency")


class OrderViewSet(SnippetViewSet):
    model = Order
    icon = "form"
    list_display = ("reference", "reader", "plan", "state", "ordered_at", PaymentColumn("payment", label="Payment"))
    list_filter = ("state",)


class GrantViewSet(SnippetViewSet):
    model = Grant
    icon = "key"
    list_display = ("reader", "plan", "source", "starts", "ends", "revoked_at")
    list_filter = ("source",)
    panels = ("reader", "plan", "source", "starts", "ends", "revoked_at", "reason")


class SubscriptionsGroup(SnippetViewSetGroup):
    menu_label = "Subscriptions"
    menu_icon = "key"
    menu_order = 250
    items = (OrderViewSet, GrantViewSet, PlanViewSet, PriceViewSet)


register_snippet(SubscriptionsGroup)


@require_POST
@permission_required("subscriptions.change_order")
def decide_order(request: HttpRequest, order_id: int) -> HttpResponse:
    """Record the payment of an order, or cancel it; a second press changes nothing and says so."""
    order = get_object_or_404(Order, pk=order_id)
    try:
        if request.POST.get("act") == "paid":
            grant = do_record_payment(order=order, at=now())
            messages.success(request, f"{order.reference} is paid; {order.reader} has access until {grant.ends:%d %B %Y}.")
        else:
            do_cancel(order=order)
            messages.success(request, f"{order.reference} is cancelled.")
    except Refusal as refusal:
        messages.warning(request, refusal.say())
    return redirect(reverse("wagtailsnippets_subscriptions_order:list"))


@hooks.register("register_admin_urls")
def order_urls() -> list[object]:
    return [path("orders/<int:order_id>/decide/", decide_order, name="decide-order")]
