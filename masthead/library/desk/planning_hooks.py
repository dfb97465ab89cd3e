"""Where the planning screens hang in the desk: addresses, menus, the home, pauses as a list of their own."""

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from masthead.library.desk import board, calendar, checks_panel, home, plan
from masthead.library.models import Pause


class PauseViewSet(SnippetViewSet):
    """Pauses also as a list, with those that are over."""

    model = Pause
    icon = "calendar"
    list_display = ("why", "first_day", "last_day")
    panels = ("why", "first_day", "last_day")
    menu_order = 160
    add_to_admin_menu = False


register_snippet(PauseViewSet)


class PlanMenuItem(MenuItem):
    """Shown to those who write or edit."""

    def is_shown(self, request: HttpRequest) -> bool:
        return plan.may_plan(request.user)


@hooks.register("register_admin_urls")
def planning_urls() -> list[object]:
    return [
        path("planning/", board.board, name="planning"),
        path("planning/move/", board.move, name="plan-move"),
        path("planning/idea/", board.idea, name="plan-idea"),
        path("planning/pauses/", board.begin_pause, name="plan-pause"),
        path("planning/pauses/<int:pause_id>/end/", board.end_pause, name="plan-pause-end"),
        path("planning/address/", calendar.new_address, name="plan-address"),
        path("reports/checks/", checks_panel.report, name="checks-report"),
        path("checks/<int:article_id>/", checks_panel.fragment, name="checks-fragment"),
    ]


@hooks.register("register_admin_menu_item")
def planning_item() -> MenuItem:
    return PlanMenuItem("Planning", reverse("planning"), name="planning", icon_name="calendar-alt", order=110)


@hooks.register("register_reports_menu_item")
def checks_item() -> MenuItem:
    return PlanMenuItem("Checks", reverse("checks-report"), name="checks", icon_name="clipboard-list", order=100)


@hooks.register("construct_homepage_panels", order=100)
def furnish_home(request: HttpRequest, panels: list[Component]) -> None:
    home.furnish(request, panels)
