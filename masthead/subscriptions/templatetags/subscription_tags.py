"""What the subscribe page needs besides Django's own."""

from collections.abc import Iterable

from django import template

from masthead.subscriptions.models import Plan, Price

register = template.Library()


@register.filter
def prices_of(plans: Iterable[Plan]) -> list[tuple[Plan, Price]]:
    """Each price with its plan, in the plans' order. A plan without a price cannot be ordered and is not named."""
    return [(plan, price) for plan in plans for price in plan.prices.all()]
