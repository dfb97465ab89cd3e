"""The owner's accent colour, as a stylesheet of one rule: a policy without inline styles leaves no other way."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from masthead.library.models import Publication


def _lifted(accent: str, by: float = 0.45) -> str:
    """The accent mixed with white, for dark paper, where the plain one would be too dark to read."""
    parts = [int(accent[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(part + (255 - part) * by):02x}" for part in parts)


@require_safe
def theme(request: HttpRequest) -> HttpResponse:
    """`--accent`, for light and for dark paper."""
    accent = Publication.load().accent
    css = f":root{{--accent:{accent}}}@media(prefers-color-scheme:dark){{:root{{--accent:{_lifted(accent)}}}}}\n"
    return HttpResponse(css, content_type="text/css; charset=utf-8", headers={"Cache-Control": "public, max-age=300"})
