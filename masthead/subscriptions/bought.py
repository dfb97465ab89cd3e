"""What a paid order hands over, where that is not simply access for whoever ordered: a gift, a team's seats.

Whatever takes the money (the desk's press, a card) calls `do_hand_over` once, in the transaction that marks the order paid.
"""

from datetime import datetime

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
