"""What the checks say, beside the form of one article, and as a report over all that are published."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET
from wagtail.admin.panels import Panel

LEAF = 25  # articles on a page of the report
SECTIONS = {"bylines": "authors", "countries": "what_it_is_about"}  # the form names these two by their headings


class ChecksPanel(Panel):
    """Stands above the form and lists what the last saved draft still lacks. Nobody is kept from publishing by it."""

    def __init__(self, heading: str = "Before you publish", **kwargs: Any) -> None:
        super().__init__(heading=heading, **kwargs)

    class BoundPanel(Panel.BoundPanel):
        """On one form."""

        template_name = "library/desk/checks_panel.html"

        def get_context_data(self, parent_context: Any = None) -> Mapping[str, Any]:
            """A new article has no draft to look at yet; its address for later has no number."""
            pk = self.instance.pk
            context: dict[str, Any] = super().get_context_data(parent_context)
            address = reverse("checks-fragment", args=[0]).replace("/0/", "/{id}/")
            return {**context, "saved": bool(pk), "findings": of_draft(pk) if pk else [], "address": address}

        class Media:
            css = {"all": ["library/desk/planning.css"]}
            js = ["library/desk/checks.js", "library/desk/saving.js"]


def of_draft(article_id: int) -> list[tuple[str, str]]:
    """The findings of an article's latest draft, each with its section of the form."""
    from masthead.library.checks import examine
    from masthead.library.desk import facts  # it needs the models, and their forms hold this panel

    found = [finding for one in facts.of_drafts([article_id]).values() for finding in examine(one)]
    return [(finding.words, SECTIONS.get(finding.field, finding.field)) for finding in found]


@require_GET
def fragment(request: HttpRequest, article_id: int) -> HttpResponse:
    """The list alone, for the form that has just saved itself."""
    from django.core.exceptions import PermissionDenied

    from masthead.library.models import ArticlePage

    article = get_object_or_404(ArticlePage, pk=article_id)
    if not article.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return render(request, "library/desk/findings.html", {"findings": of_draft(article.pk), "saved": True})


@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """Published articles with findings, the newest first, a page at a time."""
    from masthead.library import shelf
    from masthead.library.desk.board import check_may_plan
    from masthead.library.desk.home import examined_live

    check_may_plan(request)
    leaf = shelf.leaf(shelf.cards().prefetch_related(None), request.GET.get("after", ""), limit=LEAF)
    rows = [(card.pk, card.title, card.published_at) for card in leaf.cards]
    context = {
        "page_title": "Checks",
        "header_title": "Checks",
        "header_icon": "clipboard-list",
        "examined": examined_live(rows),
        "looked_at": len(rows),
        "newest": leaf.cards[0].published_at if leaf.cards else None,
        "oldest": leaf.cards[-1].published_at if leaf.cards else None,
        "more": leaf.older,
        "first": not request.GET.get("after"),
    }
    return render(request, "library/desk/checks_report.html", context)
