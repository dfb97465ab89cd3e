"""The letters at the desk: addresses, the menu, the rights that an owner gives."""

from typing import Any

from django.contrib.auth.models import Permission
from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from masthead.newsletters.desk import composer, sending
from masthead.newsletters.models import Letter


class LettersMenuItem(MenuItem):
    """Shown to those who compose."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(getattr(request, "user", None) and request.user.has_perm("newsletters.change_edition"))


class LetterViewSet(SnippetViewSet):
    """A letter’s name, rhythm and hours."""

    model = Letter
    icon = "mail"
    menu_label = "Letters"
    add_to_settings_menu = True
    list_display = ("name", "days", "hour")
    copy_view_enabled = False
    panels = (
        "name",
        "summary",
        MultiFieldPanel([FieldRowPanel(["days", "drafted_at"]), FieldRowPanel(["hour", "latest"])], heading="Rhythm"),
        FieldPanel("needs_approval"),
        FieldRowPanel(["free", "on_arrival"]),
    )


register_snippet(LetterViewSet)


@hooks.register("register_permissions")
def rights() -> Any:
    """Composing, for the owner to give to a group."""
    return Permission.objects.filter(content_type__app_label="newsletters", codename__in=["change_edition"])


@hooks.register("register_admin_urls")
def urls() -> list[object]:
    return [
        path("reviews/", composer.letters, name="letters-desk"),
        path("reviews/begin/", composer.begin, name="letter-begin"),
        path("reviews/<int:edition_id>/", composer.compose, name="compose"),
        path("reviews/<int:edition_id>/sending/", sending.page, name="dispatch"),
        path("reviews/<int:edition_id>/sending/act/", sending.act, name="dispatch-act"),
        path("reviews/<int:edition_id>/preview/", composer.preview, name="letter-preview"),
    ]


@hooks.register("register_admin_menu_item")
def item() -> MenuItem:
    return LettersMenuItem("Reviews", reverse("letters-desk"), name="reviews", icon_name="mail", order=160)


# It registers its own pages; Wagtail reads this module alone.
from masthead.newsletters.outcomes import desk  # noqa: E402, F401
