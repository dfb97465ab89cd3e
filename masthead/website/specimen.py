"""A specimen of the look, for the desk: every part a page is made of, set by the same code and the same templates as readers' pages."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from masthead.access.gate import Decision, Reason
from masthead.access.rules import rules
from masthead.access.visits import STRANGER
from masthead.library import shelf
from masthead.library.blocks import EXAMPLE
from masthead.library.desk.plan import may_plan
from masthead.library.typesetting import names, typeset

Block = dict[str, Any]
_WORDS = (
    "The pilots of the strait read the water before they read the chart. A current of four knots turns a hull of three hundred "
    "metres in its own length, and no instrument on the bridge says so in time."
)
TEXT: tuple[Block, ...] = (
    {"type": "paragraph", "value": f"<p>{_WORDS} This is <em>italic</em>, this is <b>bold</b>, this is <a href='/'>a link</a>.[^1]</p>"},
    {"type": "heading", "value": {"text": "A section’s heading", "level": 2}},
    {"type": "paragraph", "value": f"<p>{_WORDS}</p>"},
    {"type": "list", "value": "<ul><li>A list has few items.</li><li>Each of them is short.</li></ul>"},
    {"type": "quote", "value": {"text": f"<p>{_WORDS}</p>", "source": "A pilot of the strait"}},
    {"type": "pull_quote", "value": {"text": "<p>No instrument on the bridge says so in time.</p>", "source": ""}},
    {"type": "question", "value": "And what does a question look like?"},
    {"type": "paragraph", "value": "<p>Like the interviewer’s; the answer follows in paragraphs.</p>"},
    {"type": "note", "value": "<p>A note in a frame says what the text does not stop for.</p>"},
    {"type": "chart", "value": EXAMPLE},
    {
        "type": "table",
        "value": {
            "caption": "A table, with its caption",
            "columns": [{"type": "text", "heading": "Strait"}, {"type": "number", "heading": "Ships a day"}],
            "rows": [{"values": ["<p>North</p>", "25"]}, {"values": ["<p>South</p>", "12"]}],
        },
    },
    {"type": "divider", "value": None},
    {"type": "embed", "value": {"url": "https://www.youtube.com/watch?v=aqz-KE-bpKQ", "caption": "A film, loaded at a press"}},
    {"type": "footnote", "value": {"mark": "1", "text": "<p>A note at the foot, which leads back.</p>"}},
)


@never_cache
@require_safe
def specimen(request: HttpRequest) -> HttpResponse:
    """For those who write or edit."""
    if not may_plan(request.user):
        raise PermissionDenied
    context = {
        "text": typeset(list(TEXT), names()),
        "card": next(iter(shelf.newest(1)), None),
        "decision": Decision(Reason.NEEDS_EMAIL),
        "who": STRANGER,
        "rules": rules(),
    }
    return render(request, "website/desk/specimen.html", context)


class SpecimenItem(MenuItem):
    """Shown to those who write or edit."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_plan(request.user)


@hooks.register("register_admin_urls")
def specimen_url() -> list[object]:
    return [path("specimen/", specimen, name="specimen")]


@hooks.register("register_reports_menu_item")
def specimen_item() -> MenuItem:
    return SpecimenItem("The look", reverse("specimen"), name="specimen", icon_name="view", order=900)
