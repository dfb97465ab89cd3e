"""The library at the desk: authors and subjects beside the pages, where to begin, and how the forms look."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.static import serve
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.slug import SlugInput
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from masthead.library.desk import bulk_publishing, explain_page, explorer, planning_hooks, rights, subjects  # noqa: F401 - their hooks
from masthead.library.models import Author, Country, Region, Series, ShelfPage, Topic

# The slug writes itself while the name is typed, in plain letters: Côte d’Ivoire is cote-divoire.
PLAIN_SLUG = SlugInput(attrs={"data-w-slug-allow-unicode-value": "false"})
NAME_AND_SLUG = (
    TitleFieldPanel("name", placeholder=False, classname=""),
    FieldPanel("slug", widget=PLAIN_SLUG, help_text="The last part of the page’s address. It is written from the name."),
)
SUBJECT_PANELS = [*NAME_AND_SLUG, "introduction"]


class AuthorViewSet(SnippetViewSet):
    model = Author
    icon = "user"
    list_display = ("name", "credential", "role")
    panels = (*NAME_AND_SLUG, "credential", "role", "biography", "picture")


class RegionViewSet(SnippetViewSet):
    model = Region
    icon = "globe"
    list_display = ("name", "position")
    panels = (*SUBJECT_PANELS, "position")


class CountryViewSet(SnippetViewSet):
    model = Country
    icon = "globe"
    panels = SUBJECT_PANELS


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    panels = SUBJECT_PANELS


class SeriesViewSet(SnippetViewSet):
    model = Series
    icon = "list-ol"
    panels = SUBJECT_PANELS


class LibraryGroup(SnippetViewSetGroup):
    menu_label = "Library"
    menu_icon = "folder-open-inverse"
    menu_order = 150
    items = (AuthorViewSet, RegionViewSet, CountryViewSet, TopicViewSet, SeriesViewSet)


register_snippet(LibraryGroup)


class WhereToBegin(Component):
    """On the desk's first page: the press that begins an article, on each shelf where this editor may put one."""

    order = 50

    def render_html(self, parent_context: Any = None) -> SafeString:
        """A button for each shelf; nothing for somebody who may not write."""
        user = parent_context["request"].user
        shelves = [shelf for shelf in ShelfPage.objects.order_by("title") if shelf.permissions_for_user(user).can_add_subpage()]
        presses = [
            (
                reverse("wagtailadmin_pages:add", args=["library", "articlepage", shelf.pk]),
                "Write an article" if len(shelves) == 1 else f"Write for {shelf.title}",
            )
            for shelf in shelves
        ]
        buttons = format_html_join(" ", '<a class="button" href="{}">{}</a>', presses)
        return format_html('<section aria-label="Write">{}</section>', buttons) if presses else SafeString("")


@hooks.register("construct_homepage_panels")
def where_to_begin(request: HttpRequest, panels: list[Component]) -> None:
    """Before Wagtail's own panels."""
    panels.append(WhereToBegin())


@hooks.register("insert_global_admin_css")
def desk_css() -> str:
    """A long list of subjects scrolls in a box of its own."""
    box = ".ticked [id^=id_] {max-height: 14rem; overflow-y: auto}"
    return f"<style>{box} .ticked [id^=id_] > div {{display: inline-block; min-width: 12rem}}</style>"


def portrait(request: HttpRequest, path: str) -> HttpResponseBase:
    """An editor's own picture, for the desk alone: what readers may load are the sizes of articles' pictures."""
    return serve(request, path, document_root=str(settings.MEDIA_ROOT / "avatar_images"))


@hooks.register("register_admin_urls")
def portrait_urls() -> list[object]:
    return [path("portraits/<str:path>", portrait, name="portrait")]


@hooks.register("get_avatar_url")
def portrait_url(user: Any, size: int) -> str | None:
    """Where the desk finds it."""
    profile = getattr(user, "wagtail_userprofile", None)
    return reverse("portrait", args=[profile.avatar.name.rpartition("/")[2]]) if profile and profile.avatar else None
