"""What the public face's templates need besides Django's own."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from masthead.website import theme

register = template.Library()


@register.simple_tag
def stylesheet(accent: str | None) -> str:
    """The address of the stylesheet in the publication's accent; of the plain one where there is no publication to ask."""
    return theme.address(accent or theme.OURS)


@register.filter
def own_links(text: str, site: str) -> SafeString:
    """Plain text as HTML in which addresses of ours, and no others, can be pressed."""
    ours = re.compile(rf"{re.escape(site)}(?:/[^\s<>\"']*)?(?![^\s<>\"'])")
    parts, end = [], 0
    for match in ours.finditer(text):
        address = match.group().rstrip(".,;:)")
        parts += [escape(text[end : match.start()]), f'<a href="{escape(address)}">{escape(address)}</a>']
        end = match.start() + len(address)
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308 (every part is escaped)
