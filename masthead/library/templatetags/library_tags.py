"""What the library's templates need besides Django's own: structured data, pictures' sizes, cards in groups."""

import json
from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from masthead.library.models import ArticlePage, Region
from masthead.library.pictures.finding import sizes_of

register = template.Library()

# Inside <script> only these could end the element or begin another; in JSON they may all be written as escapes.
_ESCAPES = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}


@register.filter
def as_json(data: dict[str, Any]) -> SafeString:
    """`data` as JSON, safe inside a `<script>`: no `<`, `>` or `&` is left in it."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308 (escaped above)


register.filter(sizes_of)


@register.filter
def by_region(cards: Iterable[ArticlePage], regions: Iterable[Region]) -> list[tuple[Region | None, list[ArticlePage]]]:
    """The cards under the region each names first, regions in the publication's order; those without one last."""
    groups: dict[int, list[ArticlePage]] = {}
    for card in cards:
        first = next(iter(card.regions.all()), None)
        groups.setdefault(first.pk if first else 0, []).append(card)
    found: list[tuple[Region | None, list[ArticlePage]]] = [(region, groups[region.pk]) for region in regions if region.pk in groups]
    return [*found, (None, groups[0])] if 0 in groups else found
