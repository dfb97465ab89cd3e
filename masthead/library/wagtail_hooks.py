"""The library at the desk: authors and subjects beside the pages."""

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from masthead.library.models import Author, Country, Region, Series, Topic

SUBJECT_PANELS = ["name", "slug", "introduction"]


class AuthorViewSet(SnippetViewSet):
    model = Author
    icon = "user"
    list_display = ("name", "credential", "role")
    panels = ("name", "slug", "credential", "role", "biography", "picture")


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
