"""The radar and the feeds at the desk."""

from typing import Any

from django import forms
from django.contrib.auth.models import Permission
from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from masthead.curator.calendars import desk as calendars
from masthead.curator.feeds import desk
from masthead.curator.models import Feed, Outlet, RadarEntry
from masthead.curator.names import desk as names
from masthead.curator.newsroom import desk as newsroom
from masthead.curator.suggesting import desk as suggestions
from masthead.curator.wording import desk as wording


class WhenColumn(Column):
    """The days, as readers see them."""

    def get_value(self, instance: RadarEntry) -> Any:
        """With the year: the desk keeps what is over."""
        return instance.days.said()


class RadarViewSet(SnippetViewSet):
    model = RadarEntry
    icon = "calendar-alt"
    menu_label = "Radar"
    menu_name = "radar"
    menu_order = 170
    add_to_admin_menu = True
    ordering = ("-day", "title")
    list_display = ("title", WhenColumn("when", label="When", sort_key="day"), "place")
    list_filter = {"day": ["gte", "lte"], "countries": ["exact"]}
    search_fields = ("title", "text", "place")
    panels = (
        FieldPanel("title", help_text="What happens, in a few words: Moldova votes, OPEC meets."),
        MultiFieldPanel([FieldRowPanel(["day", "last_day"]), "day_known"], heading="When"),
        FieldPanel("text", widget=forms.Textarea(attrs={"rows": 3}), help_text="Why it matters, in a sentence or two."),
        "place",
        FieldPanel("article", help_text="The piece of ours that explains it."),
        MultiFieldPanel(
            [
                FieldPanel("countries"),
                FieldPanel("topics"),
            ],
            heading="What it is about",
            help_text="It stands on their pages too.",
        ),
    )


register_snippet(RadarViewSet)


class OutletsStay(ModelPermissionPolicy):
    """What an outlet printed refers to it, so it is not taken away."""

    def user_has_permission(self, user: object, action: str) -> bool:
        return action != "delete" and bool(super().user_has_permission(user, action))


register_permission_policy(Outlet, OutletsStay(Outlet))


class OutletViewSet(SnippetViewSet):
    """Who prints: owners and countries."""

    model = Outlet
    icon = "site"
    add_to_admin_menu = False
    list_display = ("name", "owner", "country")
    list_filter = ("country",)
    search_fields = ("name", "owner")
    copy_view_enabled = False
    panels = ("name", FieldRowPanel(["owner", "country"]), "home")


class FeedViewSet(SnippetViewSet):
    """One feed's address; how all are stands on a page of its own."""

    model = Feed
    icon = "globe"
    add_to_admin_menu = False
    list_display = ("__str__", "outlet", "succeeded_at", "problem")
    search_fields = ("address", "title")
    copy_view_enabled = False
    edit_handler = ObjectList([FieldPanel(name) for name in ("address", "outlet", "title", "paused")], base_form_class=desk.FeedForm)


register_snippet(OutletViewSet)
register_snippet(FeedViewSet)


class FeedsMenuItem(MenuItem):
    """Shown to those who look after the feeds."""

    def is_shown(self, request: HttpRequest) -> bool:
        return desk.may(request, "change")


@hooks.register("register_admin_urls")
def feeds_urls() -> list[object]:
    return [
        path("feeds/", desk.page, name="feeds-desk"),
        path("feeds/act/", desk.act, name="feeds-act"),
        path("feeds/feeds.opml", desk.give_out, name="feeds-opml"),
    ]


@hooks.register("register_admin_menu_item")
def feeds_item() -> MenuItem:
    return FeedsMenuItem("Feeds", reverse("feeds-desk"), name="feeds", icon_name="globe", order=175)


class CalendarsMenuItem(MenuItem):
    """Shown to those who look after the calendars."""

    def is_shown(self, request: HttpRequest) -> bool:
        return calendars.may(request, "change")


class SuggestionsMenuItem(MenuItem):
    """Shown to those who keep the radar."""

    def is_shown(self, request: HttpRequest) -> bool:
        return suggestions.may(request)


@hooks.register("register_admin_urls")
def radar_urls() -> list[object]:
    return [
        path("calendars/", calendars.page, name="calendars-desk"),
        path("calendars/act/", calendars.act, name="calendars-act"),
        path("radar/", suggestions.page, name="radar-suggestions"),
        path("radar/act/", suggestions.act, name="radar-suggestions-act"),
    ]


@hooks.register("register_admin_menu_item")
def suggestions_item() -> MenuItem:
    return SuggestionsMenuItem(
        "Radar: suggestions", reverse("radar-suggestions"), name="suggestions", icon_name="calendar-check", order=171
    )


@hooks.register("register_admin_menu_item")
def calendars_item() -> MenuItem:
    return CalendarsMenuItem("Calendars", reverse("calendars-desk"), name="calendars", icon_name="date", order=176)


class NewsroomMenuItem(MenuItem):
    """Shown to those who work with stories."""

    def is_shown(self, request: HttpRequest) -> bool:
        return newsroom.may(request)


@hooks.register("register_admin_urls")
def newsroom_urls() -> list[object]:
    return [
        path("wire/", newsroom.page, name="newsroom"),
        path("wire/act/", newsroom.act, name="newsroom-act"),
        path("wire/ranking/", newsroom.ranking, name="newsroom-ranking"),
        path("wire/<int:number>/", newsroom.story, name="newsroom-story"),
        path("wire/wording/", wording.act, name="wording-act"),
        path("wire/names/", names.page, name="names-desk"),
        path("wire/names/act/", names.act, name="names-act"),
        path("wire/names/names.csv", names.give_out, name="names-sheet"),
    ]


@hooks.register("register_admin_menu_item")
def newsroom_item() -> MenuItem:
    return NewsroomMenuItem("The wire", reverse("newsroom"), name="newsroom", icon_name="view", order=155)


@hooks.register("register_permissions")
def newsroom_rights() -> Any:
    """Working with stories and looking after calendars, for the owner to give to a group."""
    calendar = [f"{act}_calendar" for act in ("view", "add", "change", "delete")]
    return Permission.objects.filter(content_type__app_label="curator", codename__in=["change_story", *calendar])
