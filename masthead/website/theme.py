"""The one stylesheet in the owner's accent: a policy without inline styles leaves no other way, and a second file would be one
more thing that a page waits for."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousFileOperation
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from masthead.kit.colour import DARK_PAPER, LIGHT_PAPER, legible
from masthead.library.models import Publication

SHEET = "website/masthead.css"
OURS = "#9e2a1f"  # the accent that the stylesheet has when the owner chose none
VISIBLE = 3.0  # what WCAG asks of a line that says something


def address(accent: str) -> str:
    """Where pages find the stylesheet: the file itself, or the file in the owner's accent, named by all that is in it."""
    if accent.lower() == OURS:
        return static(SHEET)
    return f"{reverse('theme')}?{name(accent, static(SHEET))}"


def rules(accent: str) -> str:
    """`--accent` for lines, `--mark` for words: whatever was chosen, both can be seen on light and on dark paper."""
    light, dark = (f"--accent:{legible(accent, paper, VISIBLE)};--mark:{legible(accent, paper)}" for paper in (LIGHT_PAPER, DARK_PAPER))
    return f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


@lru_cache(maxsize=8)
def sheet(accent: str, served_from: str) -> str:
    """The stylesheet with the accent's rules at its end. It stands elsewhere now, so its fonts are named from there."""
    place = served_from.rpartition("/")[0]
    return _stored().replace('url("fonts/', f'url("{place}/fonts/') + rules(accent)


@lru_cache(maxsize=8)
def name(accent: str, served_from: str) -> str:
    """What the stylesheet in that accent is told apart by: remembered, for every page asks."""
    return sha256(sheet(accent, served_from).encode()).hexdigest()[:12]


def _stored() -> str:
    """As it was collected, compact and with its fonts' hashed names; as it was written, where nothing was collected."""
    try:
        with staticfiles_storage.open(staticfiles_storage.stored_name(SHEET)) as file:  # type: ignore[attr-defined]
            return bytes(file.read()).decode()
    except (AttributeError, OSError, ValueError, SuspiciousFileOperation):
        return Path(str(finders.find(SHEET))).read_text(encoding="utf-8")


@require_safe
def theme(request: HttpRequest) -> HttpResponse:
    """The stylesheet. Its address changes with it, so it may be kept for ever; but not under the address of another: an owner may
    go back to that colour."""
    wanted = (Publication.load().accent, static(SHEET))
    kept = "public, max-age=31536000, immutable" if request.META.get("QUERY_STRING") == name(*wanted) else "no-cache"
    return HttpResponse(sheet(*wanted), content_type="text/css; charset=utf-8", headers={"Cache-Control": kept})
