"""Gift subscriptions at the desk: how each stands, and the press that takes one back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet

from masthead.kit.clock import now
from masthead.subscriptions.desk_columns import PressColumn
from masthead.subscriptions.gifts import giving
from masthead.subscriptions.gifts.models import GiftSubscription
from masthead.subscriptions.models import Grant


class MadeByReaders(ModelPermissionPolicy):
    """Nobody types a gift at the desk, changes one or deletes one; who may change grants may take one back."""

    def user_has_permission(self, user: object, action: str) -> bool:
        return action not in {"add", "delete", "change"} and bool(super().user_has_permission(user, "change"))


register_permission_policy(GiftSubscription, MadeByReaders(GiftSubscription, auth_model=Grant))


class StandingColumn(Column):
    """The state, in one word."""

    def get_value(self, instance: GiftSubscription) -> str:
        """As the giver's page names it."""
        return str(instance.standing(now()))


class TakeBackColumn(PressColumn):
    """The press, where there is something to take back."""

    cell_template_name = "subscriptions/desk/take_back_cell.html"

    def get_value(self, instance: GiftSubscription) -> bool:
        """Whether there is."""
        return instance.revoked_at is None and instance.paid_at is not None


class GiftViewSet(SnippetViewSet):
    model = GiftSubscription
    menu_label = "Gifts"
    icon = "gift"
    list_display = (
        "order",
        "giver_name",
        "recipient",
        "months",
        StandingColumn("state", label="State"),
        TakeBackColumn("take_back", label="Take back"),
    )


@require_POST
@permission_required("subscriptions.change_grant")
def take_back(request: HttpRequest, gift_id: int) -> HttpResponse:
    """Take a gift back, say when its payment was returned; a second press changes nothing and says so."""
    gift = get_object_or_404(GiftSubscription, pk=gift_id)
    if giving.do_revoke(gift=gift, at=now(), reason=request.POST.get("reason", "").strip()[:200]):
        messages.success(request, f"The gift from {gift.giver_name} is taken back; it opens nothing any more.")
    else:
        messages.warning(request, "This gift was taken back before. Nothing was changed.")
    return redirect(reverse("wagtailsnippets_subscriptions_giftsubscription:list"))


paths = [path("gifts/<int:gift_id>/take-back/", take_back, name="take-back-gift")]
