"""Sponsorships at the desk."""

from typing import Any

from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from masthead.ads.models import Sponsorship
from masthead.ads.views import report_address
from masthead.subscriptions.models import Plan

register_permission_policy(Sponsorship, ModelPermissionPolicy(Sponsorship, auth_model=Plan))  # who prices plans sells these


class ReportColumn(Column):
    """The way to the sponsor's report."""

    cell_template_name = "ads/desk/report_cell.html"

    def get_value(self, instance: Any) -> str:
        """Its signed address."""
        return report_address(instance)


class SponsorshipViewSet(SnippetViewSet):
    model = Sponsorship
    icon = "tag"
    menu_label = "Sponsors"
    add_to_admin_menu = True
    menu_order = 260
    list_display = ("sponsor", "heading", "kind", "starts", "ends", "weight", "cap", ReportColumn("report", label="Report"))
    list_filter = ("kind",)
    panels = (
        "sponsor",
        "kind",
        "heading",
        "text",
        "picture",
        "link",
        "on_articles",
        "on_front",
        "on_lists",
        "starts",
        "ends",
        "weight",
        "cap",
    )


register_snippet(SponsorshipViewSet)
