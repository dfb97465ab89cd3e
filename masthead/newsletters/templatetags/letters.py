"""Slots and fragments, as a letter's template writes them. See `renditions` for what they are."""

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString, mark_safe

from masthead.newsletters.renditions import slot as slot_mark

register = template.Library()
# A fragment in a page, before it is cut out: also private-use characters. \ue002 name \ue003 … \ue004
OPENS, NAMED, CLOSES = "\ue002", "\ue003", "\ue004"


@register.simple_tag(name="slot")
def slot(name: str) -> SafeString:
    """Where a reader's own words or fragments go."""
    return mark_safe(slot_mark(name))  # noqa: S308 - two marks and a name of ours


@register.tag
def fragment(parser: Parser, token: Token) -> "Fragment":
    """`{% fragment name %}…{% endfragment %}`: styled with the page, then cut out of it."""
    name = parser.compile_filter(token.split_contents()[1])
    inner = parser.parse(("endfragment",))
    parser.delete_first_token()
    return Fragment(name, inner)


class Fragment(template.Node):
    """Its words between marks."""

    def __init__(self, name: FilterExpression, inner: NodeList) -> None:
        self.name, self.inner = name, inner

    def render(self, context: Any) -> SafeString:
        """Marked, for `setting.parted` to cut out."""
        return mark_safe(f"{OPENS}{self.name.resolve(context)}{NAMED}{self.inner.render(context)}{CLOSES}")  # noqa: S308
