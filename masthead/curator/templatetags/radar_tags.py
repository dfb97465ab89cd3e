"""The radar on others' pages."""

from typing import Any

from django import template

from masthead.curator import radar
from masthead.curator.views import today

register = template.Library()


@register.inclusion_tag("curator/beside.html")
def radar_of(subject: Any, limit: int = 5) -> dict[str, Any]:
    """What is to come on a country or a topic. One query."""
    day = today()
    return {"entries": radar.next_few(day, limit, radar.to_come(day).filter(pk__in=subject.radar.values("pk")))}
