"""A place for a sponsorship."""

from typing import Any

from django import template

from masthead.ads.showing import sponsorship_for
from masthead.kit.clock import now

register = template.Library()


@register.inclusion_tag("ads/sponsorship.html", takes_context=True)
def sponsorship(context: template.Context, place: str) -> dict[str, Any]:
    """What stands here, labelled; nothing at all, not even an empty place, for who has All-Access or in a preview."""
    request = context.get("request")
    found = None if request is None or context.get("is_preview") else sponsorship_for(request, place, now())
    return {"found": found, "place": place}
