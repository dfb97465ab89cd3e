"""Several drafts published at once from the explorer: all are looked at before the first is published."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from wagtail import hooks
from wagtail.admin import messages

from masthead.kit.clock import now
from masthead.library.fitness import says_against
from masthead.library.models import ArticlePage

NAMED = 5  # more than that nobody reads at once


@hooks.register("before_bulk_action")
def check_pictures(request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any) -> HttpResponse | None:
    """All are published or none: what stands against one is said with its name."""
    if request.method != "POST" or action_type != "publish":
        return None
    pages = list(objects)
    if request.POST.get("include_descendants"):
        pages += [below for page in list(pages) for below in page.get_descendants().not_live()]
    says = [f"“{title}”: {say}" for title, say in _objections(pages)]
    for say in says[:NAMED]:
        messages.error(request, say)
    if len(says) > NAMED:
        messages.error(request, f"And {len(says) - NAMED} more. Nothing was published.")
    return HttpResponseRedirect(action.next_url) if says else None


def _objections(pages: Iterable[Any]) -> Iterator[tuple[str, str]]:
    at = now()
    for page in pages:
        draft = page.get_latest_revision_as_object()
        if isinstance(draft, ArticlePage):
            yield from ((draft.title, say) for say in says_against(draft, at))
