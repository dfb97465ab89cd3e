"""What a paid order hands over, where that is not simply access for whoever ordered: a gift, a team's seats.

Whatever takes the money (the desk's press, a card) calls `do_hand_over` once, in the transaction that marks the order paid.
"""

from datetime import datetime

from django.urls import reverse

from masthead.subscriptions.gifts import giving
from masthead.subscriptions.models import Order
from masthead.subscriptions.teams import buying


def do_hand_over(*, order: Order, at: datetime) -> bool:
    """Do what the order was for; False when it bought access for its reader, which the caller then grants."""
    if order.buys == Order.Buys.GIFT:
        giving.do_pay(order=order, at=at)
    elif order.buys == Order.Buys.TEAM:
        buying.do_pay(order=order, at=at)
    return order.buys != Order.Buys.ACCESS


def do_take_back(*, order: Order, at: datetime, reason: str) -> None:
    """The order was paid back: what it was for ends at the next request. Taken back before, nothing changes."""
    if order.buys == Order.Buys.GIFT:
        giving.do_revoke(gift=order.gift, at=at, reason=reason)
    elif order.buys == Order.Buys.TEAM:
        buying.do_take_back(order=order, at=at, reason=reason)


def page_of(order: Order) -> str:
    """Where its reader sees what came of it."""
    if order.buys == Order.Buys.GIFT:
        return reverse("gift-given", args=[order.gift.pk])
    return reverse("team", args=[order.for_team.team_id]) if order.buys == Order.Buys.TEAM else reverse("account")
