"""Several drafts published at once from the explorer: no form is asked there, so their pictures are looked at here."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from wagtail import hooks
from wagtail.admin import messages

from masthead.kit.clock import now
from masthead.library.models import ArticlePage
from masthead.library.pictures.checking import objections_to

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
    today = timezone.localdate(now())
    for page in pages:
        draft = page.get_latest_revision_as_object()
        if isinstance(draft, ArticlePage):
            for found in objections_to(draft.picture, draft.picture_alt, draft.picture_credit, draft.body, today, today):
                for say in found.says.values():
                    yield draft.title, say
