"""The owner's accent colour, as a stylesheet of one rule: a policy without inline styles leaves no other way."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from masthead.kit.colour import DARK_PAPER, LIGHT_PAPER, legible
from masthead.library.models import Publication

VISIBLE = 3.0  # what WCAG asks of a line that says something


def rules(accent: str) -> str:
    """`--accent` for lines, `--mark` for words: whatever was chosen, both can be seen on light and on dark paper."""
    light, dark = (f"--accent:{legible(accent, paper, VISIBLE)};--mark:{legible(accent, paper)}" for paper in (LIGHT_PAPER, DARK_PAPER))
    return f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


@require_safe
def theme(request: HttpRequest) -> HttpResponse:
    """The rule. Pages name it by the colour, so that a new one is fetched at once."""
    css = rules(Publication.load().accent)
    return HttpResponse(css, content_type="text/css; charset=utf-8", headers={"Cache-Control": "public, max-age=86400"})
