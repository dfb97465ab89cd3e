"""At the desk of a publication that has just been set up: what comes next."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.permissions import page_permission_policy

from masthead.library.models import ArticlePage, ShelfPage
from masthead.website import specimen  # noqa: F401 - its hooks

SCREENS = (
    ("wagtailsnippets_newsletters_letter:list", "The letters", "what readers receive, and which comes with their first article"),
    ("wagtailsnippets_subscriptions_price:list", "Plans and prices", "what a subscription costs"),
    ("wagtailsnippets_library_author:list", "Authors", "who writes, with a credential in six words"),
)


class NextSteps(Component):
    """Until the first article is published."""

    order = 40

    def render_html(self, parent_context: Any = None) -> SafeString:
        """A short list, in the order in which one would go about it."""
        user = parent_context["request"].user
        shelf = ShelfPage.objects.filter(slug="articles").first()
        steps = []
        if shelf and shelf.permissions_for_user(user).can_add_subpage():
            write = reverse("wagtailadmin_pages:add", args=["library", "articlepage", shelf.pk])
            steps.append((write, "Write the first article", "it stands on the front page the moment it is published"))
        for name, label, what in SCREENS:
            try:
                steps.append((reverse(name), label, what))
            except NoReverseMatch:  # a screen that this installation does not have
                continue
        return render_to_string("website/desk/next_steps.html", {"steps": steps})


@hooks.register("construct_homepage_panels")
def next_steps(request: HttpRequest, panels: list[Component]) -> None:
    """For those who run the publication, while it is empty."""
    if page_permission_policy.user_has_permission(request.user, "publish") and not ArticlePage.objects.live().exists():
        panels.append(NextSteps())
