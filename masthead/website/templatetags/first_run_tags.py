"""For the empty front page."""

from django import template

from masthead.website.first_run import is_open

register = template.Library()


@register.simple_tag
def waits_to_be_set_up() -> bool:
    """Whether nobody has set the publication up yet. Asked on an empty front page alone, for it costs two queries."""
    return is_open()
