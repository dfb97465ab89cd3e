"""What the public face's templates need besides Django's own."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


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
